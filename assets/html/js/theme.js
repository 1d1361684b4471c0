// Runs before anything is drawn, so that no theme flashes: the reader's choice, if there is one.
(function () {
  "use strict";
  // Where scripts run, search and theme will stand in the head of the page: their room is kept, and nothing moves for them.
  document.documentElement.classList.add("scripted");
  try {
    var choice = localStorage.getItem("onus-theme");
    if (choice === "light" || choice === "dark") document.documentElement.dataset.theme = choice;
  } catch (_) { /* storage may be closed to us: then the system's theme stands */ }
})();
