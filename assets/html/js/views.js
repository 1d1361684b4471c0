// What the cells of the matrix tell: who has duties, which of our teams hold them, or what is open. The choice is one more of the
// filters, so it is in the address. Without this script they tell who has duties; their names tell all of it in every view.
(function () {
  "use strict";
  function choice(form) {
    var select = document.createElement("select"), label = document.createElement("label");
    select.name = "show";
    select.add(new Option("Who has duties", ""));
    if (form.elements.holder) select.add(new Option("Which of our teams", "team"));
    select.add(new Option("What is open", "proof"));
    label.append("Show ", select);
    form.querySelector(".choices").prepend(label);
    return select;
  }
  // Two letters for each team, none twice.
  function codes(teams) {
    var used = {};
    teams.forEach(function (team) {
      var letters = Array.from(team.name.replace(/[^\p{L}\p{N} ]/gu, "")), words = team.name.split(/\s+/);
      var tries = [letters.slice(0, 2).join("")];
      if (words.length > 1) tries.push(letters[0] + Array.from(words[words.length - 1])[0].toLowerCase());
      letters.slice(2).forEach(function (l) { tries.push(letters[0] + l.toLowerCase()); });
      team.code = tries.find(function (t) { return t.trim().length > 1 && !used[t]; }) || team.number;
      used[team.code] = true;
    });
  }
  function legend(matrix, entries) {
    var list = document.createElement("ul");
    list.className = "legend";
    list.hidden = true;
    entries.forEach(function (entry) {
      var item = document.createElement("li"), key = document.createElement("b");
      key.className = entry.mark || "code";
      key.textContent = entry.code;
      item.append(key, " " + entry.name);
      list.append(item);
    });
    matrix.querySelector(".grid").before(list);
    return list;
  }
  function start(matrix) {
    var form = matrix.querySelector(".filters"), grid = matrix.querySelector(".grid");
    if (!form) return;
    var select = choice(form), who = matrix.querySelector(".legend"), legends = {};
    var teams = form.elements.holder ? Array.from(form.elements.holder.options).slice(1).map(function (o) {
      return { number: o.dataset.number, name: o.text };
    }) : [];
    codes(teams);
    function tell(view) {
      if (view && !legends[view]) {
        legends[view] = legend(matrix, view === "team" ? teams.concat({ code: "P, T, ?, –", name: "none of our teams" }) : [
          { code: "!", mark: "swatch gap-says", name: "failed, overdue or undecided" },
          { code: "○", mark: "swatch", name: "never shown, or not reviewed" },
          { code: "", mark: "swatch", name: "nothing of this kind" }]);
      }
      who.hidden = Boolean(view);
      Object.keys(legends).forEach(function (v) { legends[v].hidden = v !== view; });
      grid.classList.toggle("as-team", view === "team");
      grid.classList.toggle("as-proof", view === "proof");
      grid.querySelectorAll("tbody tr").forEach(function (row) {
        var held = (row.dataset.held || "").split(",");
        for (var n = 2; n < row.cells.length; n++) {
          var cell = row.cells[n], link = cell.firstElementChild;
          delete link.dataset.says;
          delete link.dataset.told;
          cell.classList.toggle("held", view === "team" && Boolean(held[n - 2]));
          if (view === "team") {
            var named = (held[n - 2] || "").split(".");
            var holders = teams.filter(function (t) { return named.includes(t.number); });
            link.dataset.told = holders.map(function (t) { return t.name; }).join(", ");
            if (holders.length) link.dataset.says = holders[0].code + (holders.length > 2 ? "\n+" + (holders.length - 1) : holders.length > 1 ? "\n" + holders[1].code : "");
          } else if (view === "proof") {
            var said = /, ([^,–]+) – [^–]*$/.exec(link.getAttribute("aria-label") || "");
            var open = cell.classList.contains("gap") ? "!" : cell.classList.contains("unshown") ? "○" : "";
            link.dataset.told = open && said ? said[1] : "";
            link.dataset.says = open;
          }
        }
      });
    }
    // What the address asks for is chosen by then (matrix.js).
    document.addEventListener("DOMContentLoaded", function () { if (select.value) tell(select.value); });
    form.addEventListener("change", function (e) { if (e.target === select) tell(select.value); });
    form.querySelector(".clear").addEventListener("click", function () { tell(""); });
  }
  document.querySelectorAll(".matrix").forEach(start);
})();
