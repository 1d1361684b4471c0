// A page that has moved leads on to the same place of the page that stands for it.
(function () {
  "use strict";
  var link = document.getElementById("onus-moved");
  if (link) location.replace(link.href.replace(/#.*$/, "") + location.search + location.hash);
})();
