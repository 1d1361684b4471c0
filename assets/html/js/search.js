// Search without a server: the index is a script that is loaded when the reader first turns to the field.
// Words are folded as crates/onus-render/src/html/search.rs folds them: both sides must change together.
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
  var finder = document.getElementById("onus-find"), finderList = document.getElementById("onus-find-results");
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
    if (finder) listNamed();
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
        both = both ? new Map(Array.from(both).filter(function (e) { return there.has(e[0]); })
          .map(function (e) { return [e[0], Math.min(e[1], there.get(e[0]))]; })) : there;
      });
      if (both.size) { merge(scores, both, .3); meant.push(other); }
    });
    // Also in the singular: "covers" is "cover" on another page.
    if (!scores.size && word.length > 3 && word.endsWith("s")) merge(scores, pagesWith(word.slice(0, -1)), .8);
    if (!scores.size && /[aou]e/.test(word)) merge(scores, pagesWith(word.replace(/([aou])e/g, "$1")), 1);
    if (!scores.size && word.length >= 5) {
      index.words.filter(function (known) { return near(word, known); }).forEach(function (known) { merge(scores, pagesWith(known), .5); meant.push(known); });
    }
    return scores;
  }
  // Words of questions, which say nothing of what is looked for.
  var QUESTION = new Set("who what which whose when where how why is are do does the this that an of for in on to with by we our us my mine must should can show me and or has have all not i s a from last next since quarter month".split(" "));
  function telling(words) {
    var rest = words.filter(function (w) { return !QUESTION.has(w); });
    return rest.length ? rest : words;
  }
  // Ids: whole, or as they begin, alone or in a question: `PCI DSS 12.8.5`, `who patches payments-db`.
  function identified(query) {
    var whole = query.trim().toLowerCase(), found = [];
    function take(id, exact) {
      var low = 0, high = index.ids.length;
      while (low < high) { var mid = (low + high) >> 1; if (index.ids[mid][0] < id) low = mid + 1; else high = mid; }
      for (var i = low; i < index.ids.length && i < low + SHOWN && (exact ? index.ids[i][0] === id : index.ids[i][0].startsWith(id)); i++) {
        if (!found.includes(index.ids[i])) found.push(index.ids[i]);
      }
    }
    if (whole.length > 1) take(whole, false);
    var parts = whole.split(/[\s,;?!]+/).filter(function (p) { return p.length > 1 && p !== whole; });
    parts.forEach(function (part) { take(part.replace(/[.:]+$/, ""), true); });
    // What is half typed is mostly the last word; only a number or a sign tells it from any other word.
    var last = parts[parts.length - 1];
    if (last && /[\d._-]/.test(last)) take(last, false);
    // A letter wrong in an id is forgiven; a number is not, for 12.8.4 is no slip of 12.8.5.
    function digits(id) { return id.replace(/\D/g, ""); }
    if (!found.length) parts.concat(whole).filter(function (part) { return part.length >= 5 && /[._-]/.test(part); }).forEach(function (part) {
      found = found.concat(index.ids.filter(function (known) { return near(part, known[0]) && digits(known[0]) === digits(part); }));
    });
    return found;
  }
  // Whatever has a name: each word has to begin a word of its id, its title or what tells it from others.
  function named(query, kind) {
    var asked = query.trim().toLowerCase(), arn = /^arn:[^:]*:[^:]*:[^:]*:(\d*):(.+)$/.exec(asked);
    function matching(words, id) {
      if (!words.length && !id) return [];
      var ranked = [];
      index.names.forEach(function (name) {
        if (kind && name[3] !== kind) return;
        var own = name.folded || (name.folded = fold(name[0] + " " + name[1] + " " + name[2]));
        var exact = name[0] !== "" && name[0].toLowerCase() === id;
        if (!exact && !(words.length && words.every(function (w) { return own.some(function (o) { return o.startsWith(w); }); }))) return;
        ranked.push([exact ? 0 : name[0] && name[0].toLowerCase().startsWith(id) ? 1 : 2, name]);
      });
      ranked.sort(function (a, b) { return a[0] - b[0] || (a[1][1] < b[1][1] ? -1 : a[1][1] > b[1][1] ? 1 : 0); });
      return ranked.map(function (r) { return r[1]; });
    }
    if (!arn) return matching(asked.length > 1 ? telling(fold(asked)) : [], asked);
    // The end of an ARN is the resource's own name; where nothing is called so, its account is what is known.
    var own = arn[2].split(/[:\/]/).pop(), found = matching(fold(own), own);
    return found.length ? found : matching(arn[1] ? [arn[1]] : [], arn[1]);
  }
  var KINDS = [[/^teams\/[^/]+\/index/, "team"], [/^teams\//, "team page"], [/^d\/./, "deployment"], [/^services\//, "service"], [/^domains\//, "area"],
    [/^requirements\//, "requirement"], [/^crosswalk\//, "requirement"], [/^scopes\//, "evidence"], [/^evidence\//, "evidence"], [/^gaps\//, "gaps"]];
  function kind(file) {
    var known = KINDS.find(function (k) { return k[0].test(file); });
    return known ? known[1] : "page";
  }
  var nearest = false;
  function find(words) {
    var scores = words.map(function (w) { return scored(w); }), counts = new Map(), sums = new Map();
    scores.forEach(function (part) {
      part.forEach(function (s, page) {
        // Registers of words and documents name everything; who looks for a thing itself comes there last.
        if (/^(sources|glossary)\//.test(index.pages[page][1])) s *= .3;
        counts.set(page, (counts.get(page) || 0) + 1); sums.set(page, (sums.get(page) || 0) + s);
      });
    });
    var most = Math.max.apply(null, [0].concat(Array.from(counts.values())));
    // Where no page has all the words, those come that have most of them, but for one of two.
    nearest = most < words.length && most * 2 > words.length;
    if (most < words.length && !nearest) return [];
    var ranked = Array.from(sums).filter(function (r) { return counts.get(r[0]) === most; });
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

  // The area of a deployment that a question is about: that of the duty which its other words name.
  function areaOn(page, words, own) {
    if (!words.length) return null;
    var areas = new Set(page[4].map(function (p) { return index.places[p][0]; })), found = [];
    find(words).forEach(function (n) {
      var area = /^domains\/([^/]+)\//.exec(index.pages[n][1]);
      if (area && areas.has(area[1])) found.push(area[1]);
    });
    found = found.slice(0, 3).map(function (id) { return index.places.find(function (p) { return p[0] === id; }); });
    // Of areas that fit alike, the one that is named like the deployment: a database's engine, not its guest.
    return found.find(function (p) { return fold(p[1]).some(function (w) { return own.includes(w); }); }) || found[0] || null;
  }
  // Ids first, then names, then pages by their words; each page once.
  function results(query) {
    meant = []; nearest = false;
    var words = telling(fold(query)), seen = new Set(), first = [];
    function hit(n, at, id, name) {
      var page = index.pages[n], place = at && at[1] && at[1] !== page[0] ? at[1] : "";
      return {
        href: base + page[1].split("/").map(encodeURIComponent).join("/") + (at ? "#" + encodeURIComponent(at[0]) : ""),
        title: name ? name[1] : page[0], place: place, id: id, kind: name ? name[3] : kind(page[1]),
        note: name ? name[2] : (index.books.length > 1 && page[3] > 0 ? index.books[page[3]] + " · " : "") + page[2]
      };
    }
    function add(n, at, id, name) {
      var key = n + "#" + (at ? at[0] : "");
      if (seen.has(key)) return;
      seen.add(key);
      first.push(hit(n, at, id, name));
    }
    identified(query).forEach(function (known) {
      var at = known[2] ? [known[2], ""] : null;
      if (!at) {
        var own = fold(known[0]);
        at = areaOn(index.pages[known[1]], words.filter(function (w) { return !own.some(function (o) { return o === w || w.length >= 5 && near(w, o); }); }), own);
      }
      add(known[1], at, known[0]);
      seen.add(known[1] + "#");
    });
    // By an id that stands in the question, deployments by their words; everything else that has a name comes after the pages.
    var asked = query.toLowerCase().split(/[\s,;?!]+/), later = [];
    index.names.forEach(function (name) {
      if (!name[0] || !asked.includes(name[0].toLowerCase())) return;
      // A deployment without a page: what its configuration's page says of the area that the question is about.
      var own = fold(name[0]), about = words.filter(function (w) { return !own.includes(w); });
      var at = name[3] === "deployment" && name[5] ? areaOn(index.pages[name[4]], about, own) : null;
      if (at) add(name[4], at, name[0], name); else addName(name);
    });
    // A team before all that it runs; an answer where the page's own title does not say what is asked.
    named(query, "team").forEach(addName);
    named(query, "answer").forEach(function (name) {
      var title = fold(index.pages[name[4]][0]);
      if (!words.every(function (w) { return title.some(function (t) { return t.startsWith(w); }); })) addName(name);
    });
    function addName(name) { add(name[4], name[5] ? [name[5], ""] : null, name[0], name); }
    named(query).slice(0, MANY).forEach(function (name) { if (name[3] === "deployment") addName(name); else later.push(name); });
    var rest = words.length ? find(words).filter(function (n) { return !seen.has(n + "#"); }) : [];
    var pages = rest.map(function (n) { return hit(n, place(index.pages[n], words), ""); }), lead = first;
    first = [];
    later.forEach(addName);
    return lead.concat(pages, first);
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
    var near = nearest && n ? " No page has all these words; these have most of them." : "";
    return (n === 0 ? "Nothing found." : n === 1 ? "1 result." : n + " results.") + near + rest + also;
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

  // Deployments by name, id, account or ARN, where a page lists them.
  function listNamed() {
    var field = document.getElementById("onus-find-words"), query = field.value.trim(), words = fold(query);
    var status = document.getElementById("onus-find-count");
    finderList.replaceChildren();
    if (!query) { status.textContent = ""; return; }
    if (!index) { status.textContent = "Loading …"; return; }
    var found = named(query, "deployment");
    found.slice(0, MANY).forEach(function (name) {
      var item = document.createElement("li"), page = index.pages[name[4]];
      item.dataset.all = "1";
      fill(item, {
        href: base + page[1].split("/").map(encodeURIComponent).join("/") + (name[5] ? "#" + encodeURIComponent(name[5]) : ""),
        title: name[1], place: "", id: name[0], kind: page[1].indexOf("d/") === 0 ? "deployment" : "deployment of " + page[0], note: name[2]
      }, words);
      finderList.append(item);
    });
    var n = found.length;
    status.textContent = (n === 0 ? "No deployment is called so." : n === 1 ? "1 deployment." : n + " deployments.") + (n > MANY ? " The first " + MANY + " are listed." : "");
  }
  if (finder) {
    finder.hidden = false;
    finder.addEventListener("focusin", load);
    finder.addEventListener("input", function () { load(); listNamed(); });
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
