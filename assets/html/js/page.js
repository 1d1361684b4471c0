// What every page does beyond its text: theme, contents beside the text, links to copy, everything open on paper.
(function () {
  "use strict";
  var root = document.documentElement;

  var theme = document.getElementById("onus-theme");
  var choice = document.getElementById("onus-theme-choice");
  if (theme && choice) {
    choice.value = root.dataset.theme || "system";
    theme.hidden = false;
    choice.addEventListener("change", function () {
      if (choice.value === "system") delete root.dataset.theme;
      else root.dataset.theme = choice.value;
      try {
        if (choice.value === "system") localStorage.removeItem("onus-theme");
        else localStorage.setItem("onus-theme", choice.value);
      } catch (_) { /* the choice then lasts as long as the page */ }
    });
  }

  // Where the contents stand beside the text, they are open from the start and say where the reader is.
  var contents = document.querySelector("details.contents");
  if (contents && !contents.closest(".wide") && getComputedStyle(contents).position === "sticky") contents.open = true;
  if (contents && "IntersectionObserver" in window) {
    var links = new Map();
    contents.querySelectorAll("a").forEach(function (link) {
      var target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (target) links.set(target, link);
    });
    var visible = new Set();
    var watch = new IntersectionObserver(function (entries) {
      entries.forEach(function (e) { if (e.isIntersecting) visible.add(e.target); else visible.delete(e.target); });
      var first = Array.from(links.keys()).find(function (t) { return visible.has(t); });
      if (!first) return;
      links.forEach(function (link, target) {
        if (target === first) link.setAttribute("aria-current", "location");
        else link.removeAttribute("aria-current");
      });
    }, { rootMargin: "0px 0px -60% 0px" });
    links.forEach(function (_, target) { watch.observe(target); });
  }

  // Lists that scroll begin where the reader is. What that measures is laid out for the first frame anyway.
  requestAnimationFrame(function () {
    document.querySelectorAll(".neighbours, .sections").forEach(function (list) {
      var here = list.querySelector("[aria-current]");
      if (!here || (list.scrollHeight <= list.clientHeight && list.scrollWidth <= list.clientWidth)) return;
      var box = list.getBoundingClientRect(), at = here.getBoundingClientRect();
      if (at.top < box.top || at.bottom > box.bottom) list.scrollTop += at.top - box.top - box.height / 3;
      if (at.left < box.left || at.right > box.right - 32) list.scrollLeft += at.left - box.left - box.width / 3;
    });
  });

  // A click on # copies the link for a ticket; where copying is not allowed it still leads there.
  var said = document.getElementById("onus-said");
  document.addEventListener("click", function (event) {
    var link = event.target instanceof Element && event.target.closest("a.anchor");
    if (!link || !navigator.clipboard) return;
    navigator.clipboard.writeText(link.href).then(function () {
      link.classList.add("copied");
      link.textContent = "copied";
      if (said) said.textContent = "Link copied";
      setTimeout(function () { link.classList.remove("copied"); link.textContent = "#"; }, 1500);
    }, function () { /* the address bar has it */ });
  });

  // Each deployment of a duty has an address too; its # appears where the reader points, so that it costs no page a byte.
  function offer(event) {
    var place = event.target instanceof Element && event.target.closest("ul.places > li[id]");
    if (!place || place.querySelector(".anchor")) return;
    var link = document.createElement("a");
    link.className = "anchor";
    link.href = "#" + encodeURIComponent(place.id);
    link.textContent = "#";
    link.setAttribute("aria-label", "Link to this duty for " + place.firstElementChild.textContent);
    place.append(" ", link);
  }
  document.addEventListener("pointerover", offer);
  document.addEventListener("focusin", offer);

  // A link may lead into something folded: unfold it.
  function unfold() {
    var id = decodeURIComponent(location.hash.slice(1));
    var target = id && document.getElementById(id);
    // Where deployments are many, a duty does not name each: what named one leads to the duty, then to its area.
    for (var whole = id; !target && whole.includes(".");) {
      whole = whole.slice(0, whole.lastIndexOf("."));
      target = document.getElementById(whole);
      if (target) target.scrollIntoView();
    }
    for (var node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
    // What is named by the place around it, as an area of a deployment, opens too.
    var own = target && target.querySelector(":scope > details");
    if (own && target.tagName === "LI") own.open = true;
    if (target && target.closest("details")) target.scrollIntoView();
    return target;
  }
  // Long lists have about their height until they are near (blocks.css), and grow on the way to what a link names: this goes
  // there again until it stays, or until the reader moves.
  var LONG = ".text > .scroll:nth-of-type(8), .gaps > li:nth-child(8), .text > .cell:nth-of-type(60)", aims = 0;
  function aim(target) {
    var turn = ++aims, frames = 0, still = 0, last = null;
    if (!target || !document.querySelector(LONG)) return;
    (function again() {
      if (turn !== aims) return;
      target.scrollIntoView({ behavior: "instant", block: "start" });
      var top = Math.round(target.getBoundingClientRect().top);
      still = top === last && document.readyState === "complete" ? still + 1 : 0;
      last = top;
      if (still < 5 && ++frames < 200) requestAnimationFrame(again);
    })();
  }
  ["wheel", "touchstart", "pointerdown", "keydown"].forEach(function (by) { addEventListener(by, function () { aims++; }, { passive: true }); });
  addEventListener("hashchange", function () { aim(unfold()); });
  var come = performance.getEntriesByType("navigation")[0];
  // Who comes back or loads again is where they were.
  if (come && come.type === "navigate") aim(unfold()); else unfold();

  // Rows of words as a CSV file: no cell begins like a formula.
  window.onusDownload = function (name, rows) {
    function cell(words) {
      words = words.replace(/\s+/g, " ").trim();
      if (/^[=+\-@']/.test(words)) words = "'" + words;
      return /[",\r\n]/.test(words) ? '"' + words.replace(/"/g, '""') + '"' : words;
    }
    var link = document.createElement("a"), lines = rows.map(function (row) { return row.map(cell).join(","); });
    link.href = URL.createObjectURL(new Blob([lines.join("\r\n") + "\r\n"], { type: "text/csv" }));
    link.download = name;
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
  };

  var folded = [];
  addEventListener("beforeprint", function () {
    folded = Array.from(document.querySelectorAll("main .text details:not([open], .held details, .areas details, .editor)"));
    folded.forEach(function (d) { d.open = true; });
  });
  addEventListener("afterprint", function () { folded.forEach(function (d) { d.open = false; }); });
})();
