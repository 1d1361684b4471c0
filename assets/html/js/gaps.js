// Long lists of gaps: filtered by team, status, level and words, ordered by day, and saved as CSV. The choice is in the address, so
// that a list can be sent to someone. Without this script the whole list is there, under headings.
(function () {
  "use strict";
  var ENOUGH = 6;
  var lists = Array.from(document.querySelectorAll(".text > .gaps"));
  var items = lists.flatMap(function (list) { return Array.from(list.children, function (li) { return { li: li, list: list }; }); });
  if (items.length < ENOUGH) return;
  // Of a long list only the beginning stands here.
  var cut = lists.some(function (list) { return list.nextElementSibling && list.nextElementSibling.tagName === "P"; });
  // What was said once for a row of gaps belongs to each of them, once they do not stand in a row any more.
  var said = {}, team = "";
  Array.from(lists[0].parentElement.children).forEach(function (block) {
    if (block.tagName === "H3") team = block.firstChild.textContent.replace(/ \(\d+\)\s*$/, "").trim();
    if (block.tagName === "H2") team = "";
    if (!block.classList.contains("gaps")) return;
    said = {};
    Array.from(block.children).forEach(function (li) {
      var own = li.querySelector(".team");
      li.dataset.team = own ? own.textContent : team;
      ["act", "why"].forEach(function (kind) {
        var there = li.querySelector("." + kind);
        if (there) said[kind] = there;
        else if (said[kind]) li.said = Object.assign(li.said || {}, { [kind]: said[kind] });
      });
    });
  });
  var bar = document.createElement("div");
  bar.className = "filters gap-filters";
  function field(words, control) {
    var label = document.createElement("label");
    label.append(words + " ", control);
    bar.append(label);
    return control;
  }
  function select(words, name, options) {
    var control = document.createElement("select");
    control.name = name;
    options.forEach(function (o) { control.add(new Option(o[1], o[0])); });
    return field(words, control);
  }
  var find = document.createElement("input");
  find.type = "search"; find.name = "q"; find.autocomplete = "off";
  field("Find", find);
  var teams = Array.from(new Set(items.map(function (i) { return i.li.dataset.team; }))).filter(Boolean).sort();
  var controls = [find];
  if (teams.length > 1) controls.push(select("Team", "team", [["", "All"]].concat(teams.map(function (t) { return [t, t]; }))));
  var statuses = Array.from(new Set(items.map(function (i) { return i.li.dataset.status; }))).filter(Boolean).sort();
  if (statuses.length) controls.push(select("Status", "status", [["", "All"]].concat(statuses.map(function (s) { return [s, s]; }))));
  controls.push(select("Severity", "level", [["", "All"], ["error", "Must be fixed"], ["warning", "Should be fixed"], ["note", "Worth knowing"]]));
  controls.push(select("Order", "order", [["", "By team"], ["day", "Oldest day first"]]));
  var count = document.createElement("p");
  count.setAttribute("role", "status");
  var save = document.createElement("button");
  save.type = "button";
  save.textContent = "Download this list as CSV";
  save.addEventListener("click", function () {
    function part(li, selector) { var there = li.querySelector(selector); return there ? there.textContent : ""; }
    function line(item) {
      var li = item.li, said = li.said || {}, message = li.querySelector(".message").cloneNode(true);
      message.querySelectorAll(".v, .anchor").forEach(function (n) { n.remove(); });
      return [message.textContent, li.dataset.team || "", li.dataset.status || "", li.dataset.day || "",
        part(li, ".act") || (said.act ? said.act.textContent : ""), part(li, ".why") || (said.why ? said.why.textContent : ""),
        li.classList[0] || "", part(li, ".editor code"), part(li, ".editor .place"), li.id];
    }
    var head = ["What", "Who", "Status", "Day", "What to do", "Why it matters", "Severity", "Code", "Place", "Key"];
    window.onusDownload("gaps.csv", [head].concat(items.filter(function (i) { return !i.li.hidden; }).map(line)));
  });
  bar.append(save, count);
  // Above the first list and its headings.
  var start = lists[0];
  while (start.previousElementSibling && /^H[23]$/.test(start.previousElementSibling.tagName)) start = start.previousElementSibling;
  start.before(bar);
  var asked = new URLSearchParams(location.search);
  controls.forEach(function (c) { if (asked.has(c.name)) c.value = asked.get(c.name); });

  function apply(keep) {
    var set = new URLSearchParams();
    controls.forEach(function (c) { if (c.value) set.set(c.name, c.value); });
    var words = (set.get("q") || "").toLowerCase().split(/\s+/), shown = 0;
    items.forEach(function (item) {
      var li = item.li, text = li.textContent.toLowerCase();
      var fits = (!set.has("team") || li.dataset.team === set.get("team")) && (!set.has("status") || li.dataset.status === set.get("status")) && (!set.has("level") || li.classList.contains(set.get("level")))
        && words.every(function (w) { return text.includes(w); });
      li.hidden = !fits;
      if (fits) shown++;
    });
    var ordered = items;
    if (set.has("order")) {
      ordered = items.slice().sort(function (a, b) { return (a.li.dataset.day || "9").localeCompare(b.li.dataset.day || "9"); });
      ordered.forEach(function (item) { lists[0].append(item.li); });
    } else items.forEach(function (item) { item.list.append(item.li); });
    // In another order each says for itself what to do.
    items.forEach(function (item) {
      Object.keys(item.li.said || {}).forEach(function (kind) {
        var own = item.li.querySelector("." + kind);
        if (set.size && !own) { own = item.li.said[kind].cloneNode(true); own.classList.add("again"); (kind === "why" && item.li.querySelector(".act") || item.li.querySelector(".message")).after(own); }
        else if (!set.size && own && own.classList.contains("again")) own.remove();
      });
    });
    // A heading stands where something stands below it.
    var level2 = null, level3 = null;
    Array.from(lists[0].parentElement.children).slice(Array.prototype.indexOf.call(bar.parentElement.children, bar)).forEach(function (block) {
      if (block.tagName === "H2") { level2 = block; level3 = null; block.hidden = set.size > 0; }
      else if (block.tagName === "H3") { level3 = block; block.hidden = set.size > 0; }
      else if (block.classList.contains("gaps") && block.querySelector("li:not([hidden])") && !set.has("order")) {
        if (level2) level2.hidden = false;
        if (level3) level3.hidden = false;
      }
    });
    count.textContent = (set.size ? shown + " of " : "") + items.length + (cut ? " gaps listed here; the teams' own pages have all" : " gaps");
    if (!keep) return;
    var query = set.toString();
    try { history.replaceState(null, "", (query ? "?" + query : location.pathname) + location.hash); } catch (_) { /* the list is filtered all the same */ }
  }
  bar.addEventListener("input", function () { apply(true); });
  apply(false);
})();
