// Records to collect: which are new or have changed since this device last saw another issue of the page. What was seen then is
// remembered here until the next issue comes, so that the marks stay for as long as this issue is read.
(function () {
  "use strict";
  var items = Array.from(document.querySelectorAll(".actions > li[id]")), foot = document.querySelector(".foot p");
  if (!foot) return;
  var place = "onus-seen:" + location.pathname.replace(/(whole\/)?index\.html$/, "").replace(/whole\/$/, "");
  var now = { issue: foot.textContent, on: new Date().toISOString().slice(0, 10), items: {} }, kept;
  items.forEach(function (item) {
    var time = item.querySelector("time"), state = item.querySelector(".state p");
    now.items[item.id] = (time ? time.textContent : "") + ", " + (state ? state.textContent.trim() : "");
  });
  try {
    kept = JSON.parse(localStorage.getItem(place) || "{}");
    if (kept.now && kept.now.issue !== now.issue) kept.before = kept.now;
    kept.now = now;
    localStorage.setItem(place, JSON.stringify(kept));
  } catch (_) { return; }
  if (!kept.before || !kept.before.items) return;
  var before = kept.before.items, fresh = 0, changed = 0;
  function mark(item, words, title) {
    var tag = document.createElement("b");
    tag.className = "since";
    tag.textContent = words;
    if (title) tag.title = title;
    item.querySelector(".statement").append(" ", tag);
  }
  items.forEach(function (item) {
    if (!(item.id in before)) { fresh++; mark(item, "new"); }
    else if (before[item.id] !== now.items[item.id]) { changed++; mark(item, "changed", "Before: " + before[item.id].replace(/^, |, $/g, "")); }
  });
  var gone = Object.keys(before).filter(function (id) { return !(id in now.items); }).length;
  var line = document.createElement("p"), day = new Date(kept.before.on + "T00:00:00Z");
  line.className = "since-line";
  line.textContent = "Since you last looked, on " + day.toLocaleDateString(document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" })
    + ": " + (fresh + changed + gone ? fresh + " new, " + changed + " changed, " + gone + " no longer asked for" : "nothing changed in this list");
  var first = document.querySelector(".actions"), numbers = document.querySelector("main .numbers");
  if (numbers) numbers.after(line); else if (first) first.before(line);
})();
