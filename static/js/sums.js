/* The sum of fields as they are typed: inputs with data-sum="x" into output[data-sum-of="x"].
   The server counts it too; this only shows it early. */
(function () {
  "use strict";

  function amount(text) {
    const plain = text.normalize("NFKC").replace(/[\s,]/g, "").replace(/万元?$/, "");
    const value = Number(plain);
    return Number.isFinite(value) ? value : 0;
  }

  function show(name) {
    let sum = 0;
    document.querySelectorAll("input[data-sum='" + name + "']").forEach(function (input) {
      sum += amount(input.value);
    });
    const text = (Math.round(sum * 100) / 100).toLocaleString("en-US");
    document.querySelectorAll("[data-sum-of='" + name + "']").forEach(function (output) {
      output.textContent = text;
    });
  }

  document.addEventListener("input", function (event) {
    if (event.target.dataset && event.target.dataset.sum) show(event.target.dataset.sum);
  });
})();
