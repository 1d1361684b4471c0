// The matrix: filters whose state is in the address, cells reached with the arrow keys, a panel that tells a cell.
// Without this script the whole table is there and every cell leads to its page.
//
// It is loaded before the table: then only the rows that can be seen at first are laid out with the page (matrix.css), and the
// others follow some at a time, so that nothing holds the page up for long. Loaded later it finds them all there.
(function () {
  "use strict";
  var root = document.documentElement;
  if (document.readyState === "loading" && !document.querySelector(".matrix")) root.classList.add("staged");
  var stores = new Map();
  window.onusCells = function (cells) { stores.set(document.currentScript.src, cells); };

  var panel = null, opener = null, wanted = 0;
  function build() {
    panel = document.createElement("dialog");
    panel.className = "panel";
    panel.setAttribute("aria-labelledby", "onus-panel-of");
    var head = document.createElement("div"), of = document.createElement("p"), close = document.createElement("button");
    of.id = "onus-panel-of";
    close.type = "button";
    close.textContent = "Close";
    close.addEventListener("click", shut);
    head.append(of, close);
    head.className = "head";
    var body = document.createElement("div");
    body.className = "body";
    var more = document.createElement("p"), link = document.createElement("a");
    more.className = "more";
    link.addEventListener("click", function () { if (link.textContent === "Show it below") { opener = null; shut(); } });
    more.append(link);
    panel.append(head, body, more);
    panel.of = of; panel.body = body; panel.link = link; panel.closer = close;
    panel.addEventListener("keydown", function (e) { if (e.key === "Escape") { e.preventDefault(); shut(); } });
    panel.addEventListener("close", left);
    document.body.append(panel);
  }
  function left() {
    document.documentElement.classList.remove("beside");
    if (opener) { opener.removeAttribute("aria-expanded"); opener.focus(); opener = null; }
  }
  function shut() { if (panel && panel.open) panel.close(); }

  // Cells stand in a script beside their page: a page opened from a folder may load scripts, but not fetch data.
  function load(address, then) {
    if (stores.has(address)) { then(stores.get(address)); return; }
    var script = document.createElement("script");
    script.src = address;
    script.onload = function () { then(stores.get(address)); };
    script.onerror = function () { then(null); };
    document.head.append(script);
  }
  // In a single file the cells stand below the table.
  function below(id) {
    var heading = document.getElementById(id), cell = heading && heading.closest(".cell");
    if (!cell) return null;
    var copy = cell.cloneNode(true);
    copy.querySelectorAll(".anchor").forEach(function (a) { a.remove(); });
    copy.querySelectorAll("[id]").forEach(function (n) { n.removeAttribute("id"); });
    return copy.outerHTML;
  }
  function open(link) {
    var url = new URL(link.href);
    var id = decodeURIComponent(url.hash.slice(1));
    if (url.pathname === location.pathname && url.host === location.host) {
      wanted++;
      var here = below(id);
      if (here) show(link, url.href, here); else location.href = link.href;
      return;
    }
    var page = url.href.slice(0, url.href.length - url.hash.length);
    var turn = ++wanted;
    load(page.replace(/[^/]*$/, "") + "cells.js", function (cells) {
      if (turn !== wanted) return;
      if (!cells || !cells[id]) { location.href = link.href; return; }
      show(link, page, cells[id]);
    });
  }

  function show(link, page, html) {
    if (!panel) build();
    if (opener) opener.removeAttribute("aria-expanded");
    opener = link;
    link.setAttribute("aria-expanded", "true");
    var row = link.closest("tr").querySelector("th");
    panel.of.textContent = row ? row.innerText.replace(/\s*\n\s*/g, ", ") : "";
    var parsed = new DOMParser().parseFromString(html, "text/html");
    parsed.querySelectorAll("a[href]").forEach(function (a) { a.href = new URL(a.getAttribute("href"), page).href; });
    panel.body.replaceChildren.apply(panel.body, Array.from(parsed.body.childNodes));
    panel.link.href = link.href;
    panel.link.textContent = page === link.href ? "Show it below" : "Open its page";
    panel.scrollTop = 0;
    if (!panel.open) {
      // Beside the table the reader may go on from cell to cell; over it, the panel comes first.
      if (matchMedia("(min-width: 60rem)").matches) {
        panel.show();
        document.documentElement.classList.add("beside");
      } else panel.showModal();
    }
    link.scrollIntoView({ block: "nearest", inline: "nearest" });
    panel.closer.focus();
  }

  function start(matrix) {
    var rows = Array.from(matrix.querySelectorAll("tbody tr"));
    var facets = rows.map(function (row) { return JSON.parse(row.dataset.facets || "{}"); });
    keys(matrix, rows);
    filters(matrix, rows, facets);
    matrix.addEventListener("click", function (event) {
      var link = event.target instanceof Element && event.target.closest("tbody td > a");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      stop(matrix, link);
      if (opener === link && panel && panel.open) shut(); else open(link);
    });
  }
  function ready() {
    // A table that its script cannot read is shown whole all the same.
    try { document.querySelectorAll(".matrix").forEach(start); } catch (error) { root.classList.remove("staged"); throw error; }
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready); else ready();
  document.addEventListener("keydown", function (e) {
    if (e.key === "Escape" && panel && panel.open && !(e.target instanceof Element && e.target.closest(".search"))) shut();
  });

  // One stop for the tab key, and the arrow keys from there.
  function stop(matrix, link) {
    var last = matrix.querySelector('tbody td > a[tabindex="0"]');
    if (last) last.tabIndex = -1;
    link.tabIndex = 0;
  }
  function keys(matrix, rows) {
    var links = matrix.querySelectorAll("tbody td > a");
    links.forEach(function (a) { a.tabIndex = -1; });
    if (links[0]) links[0].tabIndex = 0;
    matrix.addEventListener("keydown", function (event) {
      var link = event.target instanceof Element && event.target.closest("tbody td > a");
      if (!link) return;
      var cell = link.parentElement, row = cell.parentElement;
      var shown = rows.filter(function (r) { return !r.hidden && r.classList.contains("in"); });
      var at = shown.indexOf(row), column = cell.cellIndex, first = 2, last = row.cells.length - 1;
      switch (event.key) {
        case "ArrowRight": column = Math.min(column + 1, last); break;
        case "ArrowLeft": column = Math.max(column - 1, first); break;
        case "ArrowDown": at = Math.min(at + 1, shown.length - 1); break;
        case "ArrowUp": at = Math.max(at - 1, 0); break;
        case "Home": column = first; break;
        case "End": column = last; break;
        default: return;
      }
      var next = shown[at].cells[column].querySelector("a");
      event.preventDefault();
      if (!next) return;
      stop(matrix, next);
      next.focus();
    });
  }

  // Shows rows as decided, some at a time: no step may hold the page up. What comes later overtakes what is still under way.
  function putter(matrix, rows) {
    var BATCH = 10, turns = 0;
    return function (verdicts) {
      var turn = ++turns;
      (function put(from) {
        if (turn !== turns) return;
        var to = Math.min(from + BATCH, rows.length);
        for (var i = from; i < to; i++) {
          var row = rows[i], dims = verdicts[i].dims;
          if (dims) { for (var n = 2; n < dims.length; n++) row.cells[n].classList.toggle("dim", dims[n]); }
          else row.querySelectorAll(".dim").forEach(function (c) { c.classList.remove("dim"); });
          row.hidden = !verdicts[i].fits;
          row.classList.add("in");
        }
        // Laid out now, or all that follow before the next frame would be laid out at once.
        if (from) matrix.offsetHeight;
        if (to < rows.length) { matrix.setAttribute("aria-busy", "true"); setTimeout(put, 0, to); }
        else matrix.removeAttribute("aria-busy");
      })(0);
    };
  }

  // Filters: in the address as ?team=payments&gap=1, so that a view can be sent to someone.
  function filters(matrix, rows, facets) {
    var form = matrix.querySelector(".filters"), put = putter(matrix, rows);
    if (!form) { put(rows.map(function () { return { fits: true }; })); return; }
    var status = form.querySelector(".shown"), clear = form.querySelector("button");
    var controls = Array.from(form.elements).filter(function (c) { return c.name; });
    form.hidden = false;
    var fold = form.closest("details");
    new URLSearchParams(location.search || location.hash.replace(/^#\?/, "?")).forEach(function (value, name) {
      var control = controls.find(function (c) { return c.name === name; });
      if (!control) return;
      if (control.type === "checkbox") control.checked = value === "1";
      else if (Array.from(control.options).some(function (o) { return o.value === value; })) control.value = value;
    });
    // Where there is room, the choices are open; else they are one tap away, and open when one is made.
    if (fold) {
      fold.hidden = false;
      fold.open = matchMedia("(min-width: 48rem)").matches || controls.some(function (c) { return c.type === "checkbox" ? c.checked : c.value; });
    }
    function apply(remember) {
      var set = new URLSearchParams();
      controls.forEach(function (c) {
        var value = c.type === "checkbox" ? (c.checked ? "1" : "") : c.value;
        if (value) set.set(c.name, value);
        if (c.tagName === "SELECT") c.classList.toggle("set", Boolean(value));
      });
      var split = set.get("split"), gap = set.has("gap"), shown = 0;
      // First what is to be seen is decided, then it is shown.
      var verdicts = rows.map(function (row, i) {
        var fits = true, dims = null;
        set.forEach(function (value, name) {
          if (name !== "split" && name !== "gap" && !(facets[i][name] || []).includes(value)) fits = false;
        });
        if (fits && (split || gap)) {
          fits = false;
          dims = [];
          for (var n = 2; n < row.cells.length; n++) {
            var cell = row.cells[n];
            var match = (!split || cell.dataset.split === split) && (!gap || cell.classList.contains("gap"));
            dims[n] = !match;
            if (match) fits = true;
          }
        }
        if (fits) shown++;
        return { fits: fits, dims: dims };
      });
      put(verdicts);
      var some = set.size > 0;
      clear.hidden = !some;
      status.textContent = (some ? shown + " of " : "") + rows.length + (rows.length === 1 ? " configuration" : " configurations");
      var stop = matrix.querySelector('tbody td > a[tabindex="0"]');
      if (stop && !verdicts[rows.indexOf(stop.closest("tr"))].fits) {
        stop.tabIndex = -1;
        var first = rows.find(function (_, i) { return verdicts[i].fits; });
        var link = first && first.querySelector("td > a");
        if (link) link.tabIndex = 0;
      }
      if (!remember) return;
      var query = set.toString();
      try {
        history.replaceState(null, "", (query ? "?" + query : location.pathname));
      } catch (_) { location.hash = query ? "?" + query : ""; }
    }
    form.addEventListener("change", function () { apply(true); });
    clear.addEventListener("click", function () {
      controls.forEach(function (c) { if (c.type === "checkbox") c.checked = false; else c.value = ""; });
      apply(true);
      controls[0].focus();
    });
    apply(false);
  }
})();
