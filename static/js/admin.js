/* The admin site: a lookup field says what it is for to a screen reader.
 *
 * Select2 names its box after the chosen value, so that an empty one has no name. It draws the
 * box some time after the page is ready, hence the observer.
 */
(function () {
  "use strict";

  function nameBox(container) {
    const select = container.previousElementSibling;
    const label = select && document.querySelector("label[for='" + select.id + "']");
    if (!label || container.dataset.named) return;
    container.dataset.named = "1";
    label.id = label.id || select.id + "_label";
    container.querySelectorAll("[role=combobox], [role=textbox]").forEach(function (part) {
      const value = part.getAttribute("aria-labelledby");
      part.setAttribute("aria-labelledby", value ? label.id + " " + value : label.id);
    });
  }

  function nameAll() {
    document.querySelectorAll(".select2-container").forEach(nameBox);
  }

  document.addEventListener("DOMContentLoaded", function () {
    nameAll();
    new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true });
  });
})();
