/* What was typed survives a lost connection, a closed page and an ended session.
 *
 *   form[data-draft-key="…"]    changed fields are kept in this browser under the key, which the
 *                               server makes of page and user; the next visit offers them again
 *   [data-draft-saved="…"]      the server has stored it: forget the draft of that key
 *   form[data-clear-drafts]     logging out forgets them all
 *   [data-draft-status]         inside the form or its save bar: told when something was kept
 *
 * Only fields the person changed are kept, so that restoring never puts old values over what
 * somebody else has changed meanwhile. Passwords, files and hidden fields are never kept.
 */
(function () {
  "use strict";

  const PREFIX = "ls-draft:";
  const KEEP_MS = 7 * 24 * 3600 * 1000;
  const NEVER = ["password", "file", "hidden", "submit", "button", "reset", "image"];

  let store;
  try {
    store = window.localStorage;
    store.setItem(PREFIX + "probe", "1");
    store.removeItem(PREFIX + "probe");
  } catch (error) {
    return; // Storage is switched off: the page works as before, without drafts.
  }

  function keys() {
    const found = [];
    for (let i = 0; i < store.length; i += 1) {
      if (store.key(i).indexOf(PREFIX) === 0) found.push(store.key(i));
    }
    return found;
  }

  function read(key) {
    try {
      const draft = JSON.parse(store.getItem(PREFIX + key));
      return draft && Date.now() - draft.at < KEEP_MS ? draft : null;
    } catch (error) {
      return null;
    }
  }

  function clock(time) {
    const date = new Date(time);
    const two = function (number) { return String(number).padStart(2, "0"); };
    return (date.getMonth() + 1) + "月" + date.getDate() + "日 " + two(date.getHours()) + ":" + two(date.getMinutes());
  }

  function fields(form) {
    return Array.from(form.elements).filter(function (field) {
      return field.name && NEVER.indexOf(field.type) === -1 && field.name !== "csrfmiddlewaretoken";
    });
  }

  function isChoice(field) {
    return field.type === "checkbox" || field.type === "radio";
  }

  function selected(field, byDefault) {
    return Array.from(field.options).filter(function (option) {
      return byDefault ? option.defaultSelected : option.selected;
    }).map(function (option) { return option.value; });
  }

  function isChanged(field) {
    if (isChoice(field)) return field.checked !== field.defaultChecked;
    if (field.options) {
      const before = selected(field, true);
      // Without a selected option in the markup the first one is what the page opened with.
      if (!before.length && !field.multiple && field.options.length) before.push(field.options[0].value);
      return selected(field, false).join("\n") !== before.join("\n");
    }
    return field.value !== field.defaultValue;
  }

  function changes(form) {
    return fields(form).filter(isChanged).map(function (field) {
      if (isChoice(field)) return { name: field.name, choice: field.value, on: field.checked };
      if (field.options) return { name: field.name, values: selected(field, false) };
      return { name: field.name, text: field.value };
    });
  }

  function put(form, change) {
    fields(form).forEach(function (field) {
      if (field.name !== change.name) return;
      if ("choice" in change) {
        if (isChoice(field) && field.value === change.choice) field.checked = change.on;
      } else if ("values" in change) {
        Array.from(field.options || []).forEach(function (option) {
          option.selected = change.values.indexOf(option.value) !== -1;
        });
      } else {
        field.value = change.text;
      }
    });
  }

  function keep(form, key) {
    const changed = changes(form);
    if (!changed.length) {
      store.removeItem(PREFIX + key);
      return;
    }
    try {
      store.setItem(PREFIX + key, JSON.stringify({ at: Date.now(), changes: changed }));
    } catch (error) {
      return; // The browser's store is full: nothing is lost on the page itself.
    }
    document.querySelectorAll("[data-draft-status]").forEach(function (status) {
      status.textContent = "已暂存在这台设备 " + clock(Date.now()).split(" ")[1];
    });
  }

  function button(text, css, action) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-sm " + css;
    made.textContent = text;
    made.addEventListener("click", action);
    return made;
  }

  function offer(form, key, draft) {
    const bar = document.createElement("div");
    bar.className = "ls-info is-amber";
    bar.setAttribute("role", "status");
    const text = document.createElement("p");
    text.className = "mb-1";
    text.textContent = "上次没交的内容还在（" + clock(draft.at) + "）。";
    bar.appendChild(text);
    bar.appendChild(button("恢复", "btn-primary me-2", function () {
      draft.changes.forEach(function (change) { put(form, change); });
      keep(form, key);
      bar.remove();
      form.dispatchEvent(new Event("input", { bubbles: true }));
    }));
    bar.appendChild(button("不要", "btn-line", function () {
      store.removeItem(PREFIX + key);
      bar.remove();
    }));
    form.insertBefore(bar, form.firstChild);
  }

  function same(draft, form) {
    return JSON.stringify(draft.changes) === JSON.stringify(changes(form));
  }

  keys().forEach(function (key) {
    if (!read(key.slice(PREFIX.length))) store.removeItem(key);
  });

  document.querySelectorAll("[data-draft-saved]").forEach(function (marker) {
    store.removeItem(PREFIX + marker.dataset.draftSaved);
  });

  document.querySelectorAll("form[data-draft-key]").forEach(function (form) {
    const key = form.dataset.draftKey;
    const draft = read(key);
    if (draft && draft.changes.length && !same(draft, form) && !form.querySelector("[aria-invalid='true']")) {
      offer(form, key, draft);
    }
    let waiting = null;
    const later = function () {
      clearTimeout(waiting);
      waiting = setTimeout(function () { keep(form, key); }, 300);
    };
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    form.addEventListener("submit", function () {
      clearTimeout(waiting);
      keep(form, key);
    });
  });

  document.querySelectorAll("form[data-clear-drafts]").forEach(function (form) {
    form.addEventListener("submit", function () {
      keys().forEach(function (key) { store.removeItem(key); });
    });
  });
})();
