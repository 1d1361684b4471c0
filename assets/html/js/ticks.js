// Records to collect: a box for each, whose tick this device remembers until the record is asked for another day. A tick is a reader's
// own note; it proves nothing, and the next build does not know it.
(function () {
  "use strict";
  var items = Array.from(document.querySelectorAll(".actions > li[id]"));
  if (!items.length) return;
  var place = "onus-ticks:" + location.pathname.replace(/(whole\/)?index\.html$/, "").replace(/whole\/$/, "");
  var ticked;
  try { ticked = new Set(JSON.parse(localStorage.getItem(place) || "[]")); } catch (_) { return; }
  function key(item) {
    var time = item.querySelector("time");
    return item.id + "@" + (time ? time.getAttribute("datetime") : "");
  }
  // What is asked for no more, or for another day, is forgotten.
  var known = new Set(items.map(key));
  ticked.forEach(function (old) { if (!known.has(old)) ticked.delete(old); });
  var line = document.createElement("p"), count = document.createElement("span"), clear = document.createElement("button");
  line.className = "ticks";
  count.setAttribute("role", "status");
  clear.type = "button";
  clear.textContent = "Clear the ticks";
  line.append(count, " ", clear);
  items[0].parentElement.before(line);
  function keep() {
    try { localStorage.setItem(place, JSON.stringify(Array.from(ticked))); } catch (_) { /* the ticks then last as long as the page */ }
    var done = items.filter(function (item) { return ticked.has(key(item)); }).length;
    count.textContent = done ? done + " of " + items.length + " ticked on this device" : "Tick what you have done: this device remembers it";
    clear.hidden = !done;
  }
  function show(item) {
    var done = ticked.has(key(item));
    item.classList.toggle("ticked", done);
    item.box.checked = done;
  }
  items.forEach(function (item) {
    var label = document.createElement("label"), words = document.createElement("span");
    item.box = document.createElement("input");
    item.box.type = "checkbox";
    words.className = "v";
    words.textContent = "Done: " + item.querySelector(".statement").firstChild.textContent.trim();
    label.className = "tickbox";
    label.append(item.box, words);
    item.querySelector(".by").append(label);
    item.box.addEventListener("change", function () {
      if (item.box.checked) ticked.add(key(item)); else ticked.delete(key(item));
      show(item);
      keep();
    });
    show(item);
  });
  clear.addEventListener("click", function () {
    ticked.clear();
    items.forEach(show);
    keep();
    items[0].box.focus();
  });
  keep();
})();
