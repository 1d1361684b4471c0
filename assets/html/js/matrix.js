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
  // What the address says of the cell that is open; a view with its cell can be sent to someone.
  var remember = function () {};
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
    panel.addEventListener("keydown", function (e) {
      if (e.key === "Escape") { e.preventDefault(); shut(); }
      // Back to the table from where one came.
      if (e.key === "Tab" && e.shiftKey && e.target === close && opener && !panel.matches(":modal")) { e.preventDefault(); opener.focus(); }
    });
    panel.addEventListener("close", left);
    document.body.append(panel);
  }
  function left() {
    document.documentElement.classList.remove("beside");
    if (opener) { opener.removeAttribute("aria-expanded"); opener.focus(); opener = null; remember(); }
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
    clear(link);
    remember();
    // Beside the table the keys stay in it, and Tab goes over; a panel above the table has them.
    if (panel.matches(":modal")) panel.closer.focus(); else link.focus({ preventScroll: true });
  }
  // Into sight, and out from below what stays when the table is scrolled.
  function clear(link) {
    var grid = link.closest(".grid"), cell = link.parentElement;
    link.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (!grid) return;
    var head = grid.querySelector("thead").getBoundingClientRect(), name = cell.parentElement.cells[0].getBoundingClientRect();
    var at = cell.getBoundingClientRect(), rtl = getComputedStyle(grid).direction === "rtl";
    if (at.top < head.bottom) grid.scrollTop -= head.bottom - at.top + 4;
    if (!rtl && at.left < name.right) grid.scrollLeft -= name.right - at.left + 4;
    if (rtl && at.right > name.left) grid.scrollLeft += at.right - name.left + 4;
  }

  function start(matrix) {
    var rows = Array.from(matrix.querySelectorAll("tbody tr"));
    var facets = rows.map(function (row) { return JSON.parse(row.dataset.facets || "{}"); });
    fold(matrix);
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
      var hidden = function (n) { return matrix.classList.contains("folded") && row.cells[n].classList.contains("same"); };
      var step = function (by) {
        var n = column + by;
        while (n >= first && n <= last && hidden(n)) n += by;
        return n < first || n > last ? column : n;
      };
      switch (event.key) {
        case "ArrowRight": column = step(1); break;
        case "ArrowLeft": column = step(-1); break;
        case "ArrowDown": at = Math.min(at + 1, shown.length - 1); break;
        case "ArrowUp": at = Math.max(at - 1, 0); break;
        case "Home": column = first - 1; column = step(1); break;
        case "End": column = last + 1; column = step(-1); break;
        case "Tab":
          if (!event.shiftKey && panel && panel.open && !panel.matches(":modal") && link === opener) { event.preventDefault(); panel.closer.focus(); }
          return;
        default: return;
      }
      var next = shown[at].cells[column].querySelector("a");
      event.preventDefault();
      if (!next) return;
      stop(matrix, next);
      next.focus({ preventScroll: true });
      clear(next);
      // Who has a cell open reads on from cell to cell.
      if (panel && panel.open && !panel.matches(":modal") && next !== opener) open(next);
    });
  }

  // Columns that are the same in all rows stand in a sentence; a button brings them back.
  function fold(matrix) {
    var button = matrix.querySelector(".unfold");
    matrix.classList.add("read");
    if (!button) return;
    var layers = Array.from(matrix.querySelectorAll(".layers th")), heads = Array.from(matrix.querySelectorAll(".heads th")).slice(2);
    var closed = button.textContent, spans = layers.map(function (th) { return th.colSpan; });
    function put(folded) {
      matrix.classList.toggle("folded", folded);
      button.setAttribute("aria-expanded", String(!folded));
      button.textContent = folded ? closed : "Hide them again";
      var from = 0;
      layers.forEach(function (th, i) {
        var shown = heads.slice(from, from + spans[i]).filter(function (h) { return !folded || !h.classList.contains("same"); }).length;
        from += spans[i];
        th.hidden = shown === 0;
        th.colSpan = Math.max(shown, 1);
        th.classList.toggle("lone", shown === 1);
      });
    }
    button.hidden = false;
    matrix.unfold = function () { put(false); };
    button.addEventListener("click", function () { put(!matrix.classList.contains("folded")); });
    put(true);
  }

  // Shows rows as decided: at first some at a time, as no step may hold the page up while the table is laid out for the first time;
  // later all at once, so that the table is laid out once. What comes later overtakes what is still under way.
  function putter(matrix, rows) {
    var BATCH = 10, turns = 0;
    return function (verdicts) {
      var turn = ++turns, batch = rows.every(function (row) { return row.classList.contains("in"); }) ? rows.length : BATCH;
      (function put(from) {
        if (turn !== turns) return;
        var to = Math.min(from + batch, rows.length);
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
    var status = form.querySelector(".shown"), clear = form.querySelector(".clear"), save = form.querySelector(".save");
    var controls = Array.from(form.elements).filter(function (c) { return c.name; });
    var areas = Array.from(matrix.querySelectorAll(".heads th")).slice(2).map(function (h) { return h.dataset.area; });
    var held = rows.map(function (row) { return (row.dataset.held || "").split(",").map(function (c) { return c.split("."); }); });
    var names = rows.map(function (row) { return row.cells[0].textContent.toLowerCase(); });
    var OURS = { ours: "organisation", theirs: "provider" };
    form.hidden = false;
    var fold = form.closest("details");
    var asked = new URLSearchParams(location.search || location.hash.replace(/^#\?/, "?"));
    // Several values in an address are one choice more: `split=organisation,shared`.
    function choose(control, value) {
      var known = Array.from(control.options);
      var parts = value.split(",").map(function (v) { return control.name === "split" && OURS[v] || v; });
      parts = parts.filter(function (v) { return v && known.some(function (o) { return o.value === v; }); });
      if (!parts.length) return;
      value = parts.join(",");
      if (!known.some(function (o) { return o.value === value; })) {
        control.add(new Option(parts.map(function (v) { return known.find(function (o) { return o.value === v; }).text; }).join(" or "), value));
      }
      control.value = value;
    }
    asked.forEach(function (value, name) {
      var control = controls.find(function (c) { return c.name === name; });
      if (!control) return;
      if (control.type === "checkbox") control.checked = value === "1";
      else if (control.tagName === "SELECT") choose(control, value);
      else control.value = value;
    });
    // Where there is room, the choices are open; else they are one tap away, and open when one is made.
    if (fold) {
      fold.hidden = false;
      fold.open = matchMedia("(min-width: 48rem)").matches || controls.some(function (c) { return c.type === "checkbox" ? c.checked : c.value; });
    }
    function apply(keep) {
      var set = new URLSearchParams();
      controls.forEach(function (c) {
        var value = c.type === "checkbox" ? (c.checked ? "1" : "") : c.value;
        if (value) set.set(c.name, value);
        if (c.tagName === "SELECT") c.classList.toggle("set", Boolean(value));
      });
      var list = function (name) { return set.has(name) ? set.get(name).split(",") : null; };
      var split = list("split"), area = list("area"), gap = set.has("gap"), shown = 0, words = (set.get("q") || "").toLowerCase().split(/\s+/);
      var holder = list("holder");
      if (holder) {
        holder = holder.map(function (id) { return Array.from(form.elements.holder.options).find(function (o) { return o.value === id; }).dataset.number; });
      }
      if (area && matrix.unfold && area.some(function (id) { return matrix.querySelector('.heads .same[data-area="' + id + '"]'); })) matrix.unfold();
      // First what is to be seen is decided, then it is shown.
      var verdicts = rows.map(function (row, i) {
        var fits = true, dims = null;
        set.forEach(function (value, name) {
          if (["split", "gap", "area", "holder", "q", "show"].includes(name)) return;
          if (!value.split(",").some(function (v) { return (facets[i][name] || []).includes(v); })) fits = false;
        });
        if (fits && !words.every(function (word) { return names[i].includes(word); })) fits = false;
        if (fits && (split || gap || area || holder)) {
          fits = false;
          dims = [];
          for (var n = 2; n < row.cells.length; n++) {
            var cell = row.cells[n];
            var match = (!split || split.includes(cell.dataset.split)) && (!gap || cell.classList.contains("gap"))
              && (!area || area.includes(areas[n - 2]))
              && (!holder || (held[i][n - 2] || []).some(function (team) { return holder.includes(team); }));
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
      view = { set: set, verdicts: verdicts };
      if (keep) remember();
    }
    var view = null;
    remember = function () {
      var set = new URLSearchParams(view.set);
      if (opener) set.set("cell", key(opener));
      var query = set.toString().replace(/%2C/g, ",");
      try {
        history.replaceState(null, "", (query ? "?" + query : location.pathname));
      } catch (_) { location.hash = query ? "?" + query : ""; }
    };
    form.addEventListener("change", function () { apply(true); });
    form.elements.q.addEventListener("input", function () { apply(true); });
    save.addEventListener("click", function () { download(matrix, rows, view.verdicts); });
    clear.addEventListener("click", function () {
      controls.forEach(function (c) { if (c.type === "checkbox") c.checked = false; else c.value = ""; });
      apply(true);
      controls[0].focus();
    });
    apply(false);
    var cell = asked.get("cell");
    var link = cell && Array.from(matrix.querySelectorAll("tbody td > a")).find(function (a) { return key(a) === cell; });
    if (link) {
      if (matrix.unfold && link.parentElement.classList.contains("same")) matrix.unfold();
      stop(matrix, link);
      open(link);
    }
  }
  // A cell's name in an address: its row and its area.
  function key(link) {
    var way = link.getAttribute("href").split("#"), page = way[0].replace(/\/?(index\.html)?$/, "").split("/").pop();
    return (page ? page + "." : "") + decodeURIComponent(way[1] || "");
  }

  // What is to be seen, as a table for other programs.
  function download(matrix, rows, verdicts) {
    var heads = Array.from(matrix.querySelectorAll(".heads th"));
    var column = function (n) { return !(matrix.classList.contains("folded") && heads[n].classList.contains("same")); };
    var title = function (n) { var a = heads[n].querySelector("[title]"); return a ? a.title : heads[n].textContent; };
    var lines = [heads.map(function (_, n) { return n; }).filter(column).map(title)];
    rows.forEach(function (row, i) {
      if (!verdicts[i].fits) return;
      var name = row.cells[0].querySelector("a, span"), small = name.querySelector("small");
      var first = small ? name.firstChild.textContent.trim() + ", " + small.textContent : name.textContent;
      var line = [first, row.cells[1].textContent];
      for (var n = 2; n < row.cells.length; n++) {
        if (!column(n)) continue;
        var link = row.cells[n].firstElementChild, said = (link.getAttribute("aria-label") || link.title).replace(/ – [A-Z?–]+$/, "");
        if ("told" in link.dataset) said = link.dataset.told;
        var lead = title(n) + ": ";
        line.push(verdicts[i].dims && verdicts[i].dims[n] ? "" : said.startsWith(lead) ? said.slice(lead.length) : said);
      }
      lines.push(line);
    });
    window.onusDownload("matrix.csv", lines);
  }
})();
