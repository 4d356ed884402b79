/* Typing in a grid: form[data-grid-form] with input[data-grid="column"] in its rows.
 *
 *   Enter, ↓ / ↑      the same column, next or previous row
 *   ← / →             the next cell, at the end of the text
 *   paste             a block of cells (tabs, lines) is spread from here
 *   [data-grid-count] how many rows were changed
 * A row that was typed in is marked; the server writes changed rows only.
 */
(function () {
  "use strict";

  function rowsOf(form) {
    return Array.from(form.querySelectorAll("tbody tr")).filter(function (row) {
      return row.querySelector("input[data-grid]");
    });
  }

  function cellsOf(row) {
    return Array.from(row.querySelectorAll("input[data-grid]"));
  }

  function isChanged(input) {
    return input.value.trim() !== input.defaultValue.trim();
  }

  function mark(form) {
    let count = 0;
    rowsOf(form).forEach(function (row) {
      const changed = cellsOf(row).some(isChanged);
      row.classList.toggle("on", changed);
      if (changed) count += 1;
    });
    form.querySelectorAll("[data-grid-count]").forEach(function (place) {
      place.textContent = String(count);
    });
  }

  function at(form, input) {
    const rows = rowsOf(form);
    const row = rows.indexOf(input.closest("tr"));
    return { rows: rows, row: row, cell: cellsOf(rows[row]).indexOf(input) };
  }

  function go(form, input, down, right) {
    const here = at(form, input);
    const row = here.rows[here.row + down];
    const cell = row && cellsOf(row)[here.cell + right];
    if (!cell) return false;
    cell.focus();
    cell.select();
    return true;
  }

  function onKey(form, event) {
    const input = event.target;
    if (!input.matches("input[data-grid]") || event.isComposing) return;
    const end = input.selectionStart === input.value.length;
    const start = input.selectionEnd === 0;
    const whole = input.selectionStart === 0 && end;
    const moves = {
      Enter: [event.shiftKey ? -1 : 1, 0],
      ArrowDown: [1, 0],
      ArrowUp: [-1, 0],
      ArrowRight: end || whole ? [0, 1] : null,
      ArrowLeft: start || whole ? [0, -1] : null,
    };
    const move = moves[event.key];
    if (!move) return;
    const moved = go(form, input, move[0], move[1]);
    if (moved || event.key === "Enter") event.preventDefault();
  }

  function onPaste(form, event) {
    const input = event.target;
    if (!input.matches("input[data-grid]")) return;
    const text = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "");
    if (!/[\t\n]/.test(text)) return;
    event.preventDefault();
    const here = at(form, input);
    text.split("\n").forEach(function (line, down) {
      const row = here.rows[here.row + down];
      if (!row) return;
      line.split("\t").forEach(function (value, right) {
        const cell = cellsOf(row)[here.cell + right];
        if (cell) cell.value = value.trim();
      });
    });
    mark(form);
  }

  document.querySelectorAll("form[data-grid-form]").forEach(function (form) {
    form.addEventListener("keydown", function (event) { onKey(form, event); });
    form.addEventListener("paste", function (event) { onPaste(form, event); });
    form.addEventListener("input", function () { mark(form); });
    mark(form);
  });
})();
