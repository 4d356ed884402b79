/* The monthly form says, while it is filled in, what an answer would mean.
 *
 *   input[data-done][data-plan]   the year's sum so far and the year's plan, 万元
 *   input[data-baseline]          the node's promised day
 *   [data-hint="sum|share|slip"]  where the words go
 *
 * The server has already written them for the values it filled in.
 */
(function () {
  "use strict";

  const DAY = 24 * 3600 * 1000;

  function hint(name) {
    return document.querySelector("[data-hint='" + name + "']");
  }

  function amount(text) {
    const number = Number(text.normalize("NFKC").replace(/[,\s万元]/g, ""));
    return isFinite(number) ? number : 0;
  }

  function grouped(number) {
    return (Math.round(number * 100) / 100).toString().replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  }

  function invested(input) {
    const sum = Number(input.dataset.done) + amount(input.value);
    const plan = Number(input.dataset.plan);
    hint("sum").textContent = grouped(sum);
    if (plan > 0) hint("share").textContent = (sum / plan * 100).toFixed(1) + "%";
  }

  function slip(input) {
    const place = hint("slip");
    const days = Math.round((Date.parse(input.value) - Date.parse(input.dataset.baseline)) / DAY);
    if (!place || isNaN(days)) return;
    const words = days === 0 ? "按期" : days > 0 ? "比计划晚 " + days + " 天" : "比计划早 " + -days + " 天";
    const label = document.createElement("span");
    label.className = days >= 15 ? "ls-late" : days >= 4 ? "ls-soon" : "";
    label.textContent = words;
    place.textContent = "";
    place.appendChild(label);
  }

  document.addEventListener("input", function (event) {
    if (event.target.dataset.plan !== undefined) invested(event.target);
    if (event.target.dataset.baseline !== undefined) slip(event.target);
  });
})();
