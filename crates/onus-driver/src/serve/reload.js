// Asks the server for news and loads the page again when there are any. A page in the background does not ask, so that
// many open pages do not use up the browser's connections.
(function () {
  "use strict";
  var mine = "@SHOWN@";
  var load = performance.getEntriesByType("navigation")[0];
  (load && load.serverTiming || []).forEach(function (t) { if (t.name === "onus") mine = t.description; });
  function later() { setTimeout(ask, 1000); }
  function ask() {
    if (document.hidden) { document.addEventListener("visibilitychange", ask, { once: true }); return; }
    fetch("/onus/news?since=" + mine, { cache: "no-store" }).then(function (response) {
      if (!response.ok) { later(); return; }
      return response.text().then(function (now) { if (now === mine) ask(); else location.reload(); });
    }).catch(later);
  }
  ask();
})();
