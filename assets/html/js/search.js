// Search without a server: the index is a script that is loaded when the reader first turns to the field.
// Words are folded as src/render/html/search.rs folds them: both sides must change together.
(function () {
  "use strict";
  var box = document.getElementById("onus-search");
  if (!box) return;
  var input = document.getElementById("onus-search-words");
  var found = document.getElementById("onus-search-found");
  var list = document.getElementById("onus-search-results");
  var count = document.getElementById("onus-search-count");
  var base = document.currentScript.src.replace(/assets\/search\.js.*$/, "");
  var SHOWN = 8, TERMS = 400;
  var index = null, chosen = -1, hits = [];
  box.hidden = false;

  var ALONE = /[\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u3040-\u30FF\u3400-\u9FFF\uF900-\uFAFF\u{20000}-\u{3FFFF}]/u;
  function fold(text) {
    var words = [], word = "";
    function end() { if (Array.from(word).length > 1) words.push(word); word = ""; }
    for (var c of text.normalize("NFKD").replace(/\p{M}/gu, "")) {
      if (ALONE.test(c)) { end(); words.push(c + c); }
      else if (/[\p{Alphabetic}\p{N}]/u.test(c)) word += c.toLowerCase();
      else end();
    }
    // The last word may be half typed: one letter is enough there.
    if (word) words.push(word);
    return words;
  }

  window.onusSearch = function (data) {
    data.words = data.words.split("\n");
    data.posts = data.posts.split("\n");
    index = data;
    search();
  };
  function load() {
    if (load.done) return;
    load.done = true;
    var script = document.createElement("script");
    script.src = base + "assets/search-index.js";
    script.onerror = function () { count.textContent = "The search index is missing."; };
    document.head.append(script);
  }

  var DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  var VALUE = {};
  for (var d = 0; d < 64; d++) VALUE[DIGITS[d]] = d;
  function postings(line, take) {
    var page = 0, n = 0, shift = 0;
    for (var i = 0; i < line.length; i++) {
      var digit = VALUE[line[i]];
      n |= (digit & 31) << shift;
      if (digit & 32) { shift += 5; continue; }
      page += n >> 2;
      take(page, n & 3);
      n = 0; shift = 0;
    }
  }
  // Pages that have a word beginning so, each with its best score.
  function pagesWith(prefix) {
    var low = 0, high = index.words.length;
    while (low < high) { var mid = (low + high) >> 1; if (index.words[mid] < prefix) low = mid + 1; else high = mid; }
    var scores = new Map();
    for (var i = low; i < index.words.length && i < low + TERMS && index.words[i].startsWith(prefix); i++) {
      var whole = index.words[i] === prefix ? 2 : 1;
      postings(index.posts[i], function (page, weight) {
        var score = weight * weight * whole;
        if (score > (scores.get(page) || 0)) scores.set(page, score);
      });
    }
    return scores;
  }
  function find(words) {
    var all = null;
    words.forEach(function (word) {
      var scores = pagesWith(word);
      if (!all) { all = scores; return; }
      var both = new Map();
      scores.forEach(function (s, page) { if (all.has(page)) both.set(page, all.get(page) + s); });
      all = both;
    });
    var ranked = Array.from(all || []);
    ranked.sort(function (a, b) {
      return b[1] - a[1] || index.pages[a[0]][0].length - index.pages[b[0]][0].length || a[0] - b[0];
    });
    return ranked.map(function (r) { return r[0]; });
  }
  // The place on a page whose words fit best, when it says something that the page's title does not.
  function place(page, words) {
    var title = fold(page[0]);
    var rest = words.filter(function (w) { return !title.some(function (t) { return t.startsWith(w); }); });
    if (!rest.length) return null;
    var best = null, most = 0;
    page[4].forEach(function (p) {
      var has = fold(index.places[p][1]);
      var n = rest.filter(function (w) { return has.some(function (h) { return h.startsWith(w); }); }).length;
      if (n > most) { most = n; best = index.places[p]; }
    });
    return best;
  }

  function search() {
    var words = fold(input.value);
    if (!words.length) { close(); return; }
    if (!index) { show(); count.textContent = "Loading …"; return; }
    var pages = find(words);
    hits = pages.slice(0, SHOWN).map(function (n) {
      var page = index.pages[n], at = place(page, words);
      return {
        href: base + page[1].split("/").map(encodeURIComponent).join("/") + (at ? "#" + encodeURIComponent(at[0]) : ""),
        title: at ? page[0] + " › " + at[1] : page[0],
        note: (index.books.length > 1 ? index.books[page[3]] + " · " : "") + page[2]
      };
    });
    list.replaceChildren();
    hits.forEach(function (hit, i) {
      var item = document.createElement("li");
      item.id = "onus-found-" + i;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      var title = document.createElement("b"), note = document.createElement("small");
      title.textContent = hit.title;
      note.textContent = hit.note;
      item.append(title, note);
      item.addEventListener("mousedown", function (e) { e.preventDefault(); });
      item.addEventListener("click", function () { location.href = hit.href; });
      list.append(item);
    });
    count.textContent = pages.length === 0 ? "Nothing found." : pages.length > SHOWN ? pages.length + " pages; the best " + SHOWN + " are shown." : pages.length === 1 ? "1 page." : pages.length + " pages.";
    choose(hits.length ? 0 : -1);
    show();
  }
  function choose(i) {
    chosen = i;
    Array.from(list.children).forEach(function (item, n) {
      item.setAttribute("aria-selected", String(n === i));
      if (n === i) item.scrollIntoView({ block: "nearest" });
    });
    if (i >= 0) input.setAttribute("aria-activedescendant", "onus-found-" + i);
    else input.removeAttribute("aria-activedescendant");
  }
  function show() { found.hidden = false; input.setAttribute("aria-expanded", "true"); }
  function close() { found.hidden = true; input.setAttribute("aria-expanded", "false"); choose(-1); }

  input.addEventListener("focus", load);
  input.addEventListener("input", function () { load(); search(); });
  input.addEventListener("blur", function () { setTimeout(close, 150); });
  input.addEventListener("keydown", function (event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (found.hidden) { search(); return; }
      var n = hits.length;
      if (n) choose((chosen + (event.key === "ArrowDown" ? 1 : n - 1)) % n);
    } else if (event.key === "Enter" && !found.hidden && hits[chosen]) {
      event.preventDefault();
      location.href = hits[chosen].href;
    } else if (event.key === "Escape") {
      if (!found.hidden) { event.preventDefault(); close(); } else input.blur();
    }
  });
  document.addEventListener("keydown", function (event) {
    var typing = event.target instanceof Element && event.target.closest("input, select, textarea, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      input.focus();
    }
  });
})();
