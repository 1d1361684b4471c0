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
  var SHOWN = 8, TERMS = 400, MANY = 200;
  var more = document.getElementById("onus-search-all"), all = document.getElementById("onus-all");
  var index = null, chosen = -1, hits = [];
  box.hidden = false;

  var ALONE = /[\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u3040-\u30FF\u3400-\u9FFF\uF900-\uFAFF\u{20000}-\u{3FFFF}]/u;
  function fold(text) {
    var words = [], word = "";
    function end() { if (Array.from(word).length > 1) words.push(word); word = ""; }
    for (var c of text.normalize("NFKD").replace(/\p{M}/gu, "")) {
      if (ALONE.test(c)) { end(); words.push(c + c); }
      else if (c === "ß" || c === "ẞ") word += "ss";
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
    index.same = new Map();
    data.synonyms.forEach(function (group) { group.forEach(function (words) { index.same.set(words, group); }); });
    search();
    if (all) list_all();
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
  function merge(into, scores, part) {
    scores.forEach(function (s, page) { if (s * part > (into.get(page) || 0)) into.set(page, s * part); });
  }
  // One letter too many, missing, wrong, or changed places with the next.
  function near(a, b) {
    if (Math.abs(a.length - b.length) > 1) return false;
    var i = 0;
    while (i < a.length && a[i] === b[i]) i++;
    if (a.length === b.length) {
      return a.slice(i + 1) === b.slice(i + 1) || (a[i] === b[i + 1] && a[i + 1] === b[i] && a.slice(i + 2) === b.slice(i + 2));
    }
    return a.length > b.length ? a.slice(i + 1) === b.slice(i) : a.slice(i) === b.slice(i + 1);
  }
  // What is meant by a word: itself, what means the same, and where nothing begins so, what is written nearly so.
  var meant = [];
  function scored(word) {
    var scores = pagesWith(word);
    (index.same.get(word) || []).forEach(function (other) {
      if (other === word) return;
      var both = null;
      other.split(" ").forEach(function (part) {
        var there = pagesWith(part);
        both = both ? new Map(Array.from(both).filter(function (e) { return there.has(e[0]); })) : there;
      });
      if (both.size) { merge(scores, both, .5); meant.push(other); }
    });
    if (!scores.size && /[aou]e/.test(word)) merge(scores, pagesWith(word.replace(/([aou])e/g, "$1")), 1);
    if (!scores.size && word.length >= 5) {
      index.words.filter(function (known) { return near(word, known); }).forEach(function (known) { merge(scores, pagesWith(known), .5); meant.push(known); });
    }
    return scores;
  }
  // Ids: whole, or as they begin. `PCI DSS 12.8.5` is the id 12.8.5.
  function identified(query) {
    var id = query.trim().toLowerCase(), last = id.split(/\s+/).pop();
    if (id.length < 2) return [];
    var found = [];
    [id, last].forEach(function (id) {
      if (id.length < 2 || (id === last && id !== query.trim().toLowerCase() && !/\d/.test(id))) return;
      var low = 0, high = index.ids.length;
      while (low < high) { var mid = (low + high) >> 1; if (index.ids[mid][0] < id) low = mid + 1; else high = mid; }
      for (var i = low; i < index.ids.length && i < low + SHOWN && index.ids[i][0].startsWith(id); i++) {
        if (!found.includes(index.ids[i])) found.push(index.ids[i]);
      }
    });
    return found;
  }
  var KINDS = [[/^teams\/[^/]+\/index/, "team"], [/^teams\//, "team page"], [/^d\/./, "deployment"], [/^services\//, "service"], [/^domains\//, "area"],
    [/^requirements\//, "requirement"], [/^crosswalk\//, "requirement"], [/^scopes\//, "evidence"], [/^evidence\//, "evidence"], [/^gaps\//, "gaps"]];
  function kind(file) {
    var known = KINDS.find(function (k) { return k[0].test(file); });
    return known ? known[1] : "page";
  }
  function find(words) {
    var all = null;
    meant = [];
    words.forEach(function (word) {
      var scores = scored(word);
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

  // Ids first, then pages by their words; each page once.
  function results(query) {
    var words = fold(query), seen = new Set();
    function hit(n, at, id) {
      var page = index.pages[n];
      return {
        href: base + page[1].split("/").map(encodeURIComponent).join("/") + (at ? "#" + encodeURIComponent(at[0]) : ""),
        title: page[0], place: at && at[1] && at[1] !== page[0] ? at[1] : "", id: id, kind: kind(page[1]),
        note: (index.books.length > 1 && page[3] > 0 ? index.books[page[3]] + " · " : "") + page[2]
      };
    }
    var first = identified(query).map(function (known) {
      if (!known[2]) seen.add(known[1]);
      return hit(known[1], known[2] ? [known[2], ""] : null, known[0]);
    });
    var rest = words.length ? find(words).filter(function (n) { return !seen.has(n); }) : [];
    return first.concat(rest.map(function (n) { return hit(n, place(index.pages[n], words), ""); }));
  }
  // The words that were looked for are marked.
  function marked(parent, text, words) {
    text.split(/([^\p{L}\p{N}\p{M}]+)/u).forEach(function (part) {
      var folded = fold(part)[0];
      var hit = folded && words.concat(meant).some(function (w) { return w.length > 1 && folded.startsWith(w.split(" ")[0]); });
      if (!hit) { parent.append(part); return; }
      var mark = document.createElement("mark");
      mark.textContent = part;
      parent.append(mark);
    });
  }
  function fill(item, hit, words) {
    var title = document.createElement(item.dataset.all ? "a" : "b");
    if (title.tagName === "A") title.href = hit.href;
    var note = document.createElement("small"), what = document.createElement("i");
    marked(title, hit.place ? hit.title + " › " + hit.place : hit.title, words);
    what.textContent = hit.kind;
    note.append(what, hit.id ? " " + hit.id + " · " : " ");
    marked(note, hit.note, words);
    item.append(title, note);
  }
  function counted(n, rest) {
    var also = meant.length ? " Also looked for: " + Array.from(new Set(meant)).slice(0, 3).join(", ") + "." : "";
    return (n === 0 ? "Nothing found." : n === 1 ? "1 result." : n + " results.") + rest + also;
  }
  function list_all() {
    var query = new URLSearchParams(location.search || location.hash.replace(/^#\?/, "?")).get("q") || "";
    if (!query) return;
    var words = fold(query), found = results(query);
    all.replaceChildren();
    found.slice(0, MANY).forEach(function (hit) {
      var item = document.createElement("li");
      item.dataset.all = "1";
      fill(item, hit, words);
      all.append(item);
    });
    document.getElementById("onus-all-count").textContent = "“" + query + "”: " + counted(found.length, found.length > MANY ? " The best " + MANY + " are listed." : "");
  }

  function search() {
    var words = fold(input.value);
    if (!words.length || document.activeElement !== input) { close(); return; }
    if (!index) { show(); count.textContent = "Loading …"; return; }
    var found = results(input.value);
    hits = found.slice(0, SHOWN);
    list.replaceChildren();
    hits.forEach(function (hit, i) {
      var item = document.createElement("li");
      item.id = "onus-found-" + i;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      fill(item, hit, words);
      item.addEventListener("mousedown", function (e) { e.preventDefault(); });
      item.addEventListener("click", function () { location.href = hit.href; });
      list.append(item);
    });
    count.textContent = counted(found.length, found.length > SHOWN ? " The best " + SHOWN + " are shown." : "");
    if (more) {
      more.hidden = found.length <= SHOWN;
      more.href = base + "search/index.html?q=" + encodeURIComponent(input.value.trim());
    }
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

  if (all && /[?#&]q=/.test(location.href)) {
    input.value = new URLSearchParams(location.search || location.hash.replace(/^#\?/, "?")).get("q") || "";
    load();
  }
  input.addEventListener("focus", load);
  input.addEventListener("input", function () { load(); search(); });
  input.addEventListener("blur", function () { setTimeout(close, 150); });
  input.addEventListener("keydown", function (event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (found.hidden) { search(); return; }
      var n = hits.length;
      if (n) choose((chosen + (event.key === "ArrowDown" ? 1 : n - 1)) % n);
    } else if (event.key === "Enter" && event.shiftKey && more && index) {
      event.preventDefault();
      location.href = base + "search/index.html?q=" + encodeURIComponent(input.value.trim());
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
