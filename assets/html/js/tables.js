// Long tables: rows filtered by words, and the rows that are shown as a CSV file. The words are in the address, so that a view can
// be sent to someone. Without this script every row is there.
(function () {
  "use strict";
  var text = document.querySelector(".text");
  var tables = Array.from(text.querySelectorAll(":scope > .scroll > table"));
  // Pages with an order or a field of their own need no other.
  if (!tables.length || document.querySelector(".gap-filters, .actions, #onus-find")) return;
  var rows = tables.flatMap(function (table) { return Array.from(table.tBodies[0].rows); });
  var words = rows.map(function (row) { return row.textContent.toLowerCase(); });
  var bar = document.createElement("p"), label = document.createElement("label"), field = document.createElement("input");
  var save = document.createElement("button"), status = document.createElement("span");
  bar.className = "find";
  label.htmlFor = field.id = "onus-rows-words";
  label.textContent = "Find in the tables of this page";
  field.type = "search"; field.autocomplete = "off"; field.spellcheck = false;
  save.type = "button"; save.textContent = "Download these rows as CSV";
  status.setAttribute("role", "status");
  bar.append(label, " ", field, " ", save, " ", status);
  var first = text.querySelector(":scope > .scroll, :scope > h2");
  first.before(bar);
  field.value = new URLSearchParams(location.search).get("rows") || "";

  function apply(keep) {
    var asked = field.value.trim().toLowerCase().split(/\s+/).filter(Boolean), shown = 0;
    var fits = words.map(function (own) { return asked.every(function (w) { return own.includes(w); }); });
    rows.forEach(function (row, i) { if (row.hidden === fits[i]) row.hidden = !fits[i]; if (fits[i]) shown++; });
    // A table and its heading stand where a row is left.
    var heads = [], used = new Set();
    Array.from(text.children).forEach(function (block) {
      var level = /^H([2-6])$/.exec(block.tagName);
      if (level) {
        heads = heads.filter(function (h) { return h.tagName < block.tagName; });
        heads.push(block);
        return;
      }
      var table = block.querySelector(":scope > table");
      if (!table || !tables.includes(table)) { if (block !== bar) heads.forEach(function (h) { used.add(h); }); return; }
      block.hidden = !Array.from(table.tBodies[0].rows).some(function (row) { return !row.hidden; });
      if (!block.hidden) heads.forEach(function (h) { used.add(h); });
    });
    text.querySelectorAll(":scope > :is(h2, h3, h4)").forEach(function (h) { h.hidden = asked.length > 0 && !used.has(h); });
    status.textContent = asked.length ? shown + " of " + rows.length + " rows" : "";
    if (!keep) return;
    var query = asked.length ? "?rows=" + encodeURIComponent(field.value.trim()) : location.pathname;
    try { history.replaceState(null, "", query + location.hash); } catch (_) { /* the rows are filtered all the same */ }
  }
  field.addEventListener("input", function () { apply(true); });

  function said(cell) { return cell.innerText.replace(/\s*\n\s*/g, "; "); }
  save.addEventListener("click", function () {
    var lines = [], last = "";
    tables.forEach(function (table) {
      var head = Array.from(table.tHead.rows[0].cells, said);
      var some = Array.from(table.tBodies[0].rows).filter(function (row) { return !row.hidden; });
      if (!some.length) return;
      if (head.join() !== last) lines.push(head);
      last = head.join();
      some.forEach(function (row) { lines.push(Array.from(row.cells, said)); });
    });
    var name = document.querySelector("h1").textContent.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
    window.onusDownload((name || "table") + ".csv", lines);
  });
  apply(false);
})();
