/* Picking rows of a ledger.
 *
 *   form[data-bulk]                     holds the table and the bar
 *   input[data-row][data-values="a,b"]  a row's box with the amounts (万元) the bar adds up
 *   input[data-select-all]              all rows of this page
 *   [data-bulk-bar]                     shown while something is picked
 *   [data-bulk-count]                   how many
 *   [data-bulk-sum="0"]                 the sum of the first amount, and so on
 *   [data-bulk-share="1/0"]             the second sum as a percentage of the first
 *   [data-bulk-clear]                   picks nothing
 */
(function () {
  "use strict";

  function thousands(hundredths) {
    const negative = hundredths < 0;
    const whole = Math.floor(Math.abs(hundredths) / 100);
    const rest = String(Math.abs(hundredths) % 100).padStart(2, "0").replace(/0+$/, "");
    const text = String(whole).replace(/\B(?=(\d{3})+(?!\d))/g, ",") + (rest ? "." + rest : "");
    return (negative ? "\u2212" : "") + text;
  }

  function sums(rows) {
    const totals = [];
    rows.forEach(function (row) {
      (row.dataset.values || "").split(",").forEach(function (value, index) {
        totals[index] = (totals[index] || 0) + Math.round((Number(value) || 0) * 100);
      });
    });
    return totals;
  }

  function refresh(form) {
    const rows = Array.from(form.querySelectorAll("input[data-row]"));
    const picked = rows.filter(function (row) { return row.checked; });
    const totals = sums(picked);
    rows.forEach(function (row) {
      const line = row.closest("tr");
      if (line) line.classList.toggle("on", row.checked);
    });
    form.querySelectorAll("input[data-select-all]").forEach(function (box) {
      box.checked = rows.length > 0 && picked.length === rows.length;
      box.indeterminate = picked.length > 0 && picked.length < rows.length;
    });
    form.querySelectorAll("[data-bulk-bar]").forEach(function (bar) { bar.hidden = !picked.length; });
    form.querySelectorAll("[data-bulk-count]").forEach(function (place) {
      place.textContent = String(picked.length);
    });
    form.querySelectorAll("[data-bulk-sum]").forEach(function (place) {
      place.textContent = thousands(totals[Number(place.dataset.bulkSum)] || 0);
    });
    form.querySelectorAll("[data-bulk-share]").forEach(function (place) {
      const pair = place.dataset.bulkShare.split("/");
      const whole = totals[Number(pair[1])] || 0;
      const part = totals[Number(pair[0])] || 0;
      place.textContent = whole ? (Math.round(part * 1000 / whole) / 10).toFixed(1) + "%" : "—";
    });
  }

  function setAll(form, checked) {
    form.querySelectorAll("input[data-row]").forEach(function (row) { row.checked = checked; });
    refresh(form);
  }

  document.querySelectorAll("form[data-bulk]").forEach(function (form) {
    let last = null;
    form.addEventListener("change", function (event) {
      if (event.target.matches("[data-select-all]")) setAll(form, event.target.checked);
      else if (event.target.matches("[data-row]")) refresh(form);
    });
    form.addEventListener("click", function (event) {
      if (event.target.closest("[data-bulk-clear]")) {
        event.preventDefault();
        setAll(form, false);
        return;
      }
      if (!event.target.matches("[data-row]")) return;
      // Shift and click picks the rows in between.
      const rows = Array.from(form.querySelectorAll("input[data-row]"));
      const here = rows.indexOf(event.target);
      if (event.shiftKey && last !== null) {
        rows.slice(Math.min(last, here), Math.max(last, here) + 1).forEach(function (row) {
          row.checked = event.target.checked;
        });
        refresh(form);
      }
      last = here;
    });
    refresh(form);
  });

  // The browser may bring back ticked boxes when one returns to the page.
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-bulk]").forEach(refresh);
  });
})();
