/* Comfort on every page; each page works without it.
 *
 *   details.ls-pop           closes on Escape and on a click elsewhere
 *   form[method=post]        is sent once: the pressed button rests until the answer comes
 *   [data-confirm="…?"]      on a form or button asks before sending
 *   select[data-autosubmit]  sends its form when changed
 *   button[data-print]       prints; button[data-back] goes back (both hidden until here)
 *   [data-focus]             receives the focus on load (error summaries)
 */
(function () {
  "use strict";

  const RESTORE_AFTER_MS = 15000;
  const OFFLINE = "没交上：网络断了。您填的内容还在，连上网再点一次。";

  function showNotice(text) {
    const notice = document.createElement("p");
    notice.className = "ls-info is-red";
    notice.setAttribute("role", "alert");
    notice.textContent = text;
    return notice;
  }

  /* ── pop-ups ── */

  function closePops(except) {
    document.querySelectorAll("details.ls-pop[open]").forEach(function (pop) {
      if (pop !== except) pop.removeAttribute("open");
    });
  }

  document.addEventListener("click", function (event) {
    closePops(event.target.closest("details.ls-pop"));
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.ls-pop[open]");
    closePops(null);
    if (open) open.querySelector("summary").focus();
  });

  /* ── forms ── */

  function restore(form) {
    delete form.dataset.sent;
    form.querySelectorAll("[data-resting]").forEach(function (button) {
      button.disabled = false;
      delete button.dataset.resting;
    });
    document.querySelectorAll("button[form='" + form.id + "'][data-resting]").forEach(function (button) {
      button.disabled = false;
      delete button.dataset.resting;
    });
  }

  function rest(form, button) {
    form.dataset.sent = "1";
    // After the event, so that the button's own name and value are still sent.
    setTimeout(function () {
      if (button) {
        button.disabled = true;
        button.dataset.resting = "1";
      }
    }, 0);
    setTimeout(function () { restore(form); }, RESTORE_AFTER_MS);
  }

  let pressed = null;
  document.addEventListener("click", function (event) {
    pressed = event.target.closest("button, input[type=submit]");
  }, true);

  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (event.defaultPrevented) return;
    const button = event.submitter || (pressed && pressed.form === form ? pressed : null);
    const question = (button && button.dataset.confirm) || form.dataset.confirm;
    if (question && !window.confirm(question)) {
      event.preventDefault();
      return;
    }
    if (form.method !== "post" || form.hasAttribute("data-repeatable")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    if (navigator.onLine === false) {
      event.preventDefault();
      const old = form.querySelector("[data-offline]");
      if (old) old.remove();
      const notice = showNotice(OFFLINE);
      notice.dataset.offline = "1";
      form.insertBefore(notice, form.firstChild);
      notice.scrollIntoView({ block: "center" });
      return;
    }
    rest(form, button);
  });

  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(restore);
  });

  document.addEventListener("change", function (event) {
    const select = event.target;
    if (!select.matches || !select.matches("[data-autosubmit]") || !select.form) return;
    if (select.form.requestSubmit) select.form.requestSubmit();
    else select.form.submit();
  });

  /* ── buttons that need a script ── */

  document.querySelectorAll("[data-print], [data-back]").forEach(function (button) {
    if (button.hasAttribute("data-back") && window.history.length < 2) return;
    button.hidden = false;
  });

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) window.print();
    if (event.target.closest("[data-back]")) window.history.back();
  });

  const first = document.querySelector("[data-focus]");
  if (first) first.focus();

  /* ── htmx: the token travels in a header, and a refused form (409, 422) is shown ── */

  document.addEventListener("htmx:configRequest", function (event) {
    const token = document.querySelector("meta[name='csrf-token']");
    if (token) event.detail.headers["x-csrftoken"] = token.content;
  });

  document.addEventListener("htmx:beforeSwap", function (event) {
    if ([409, 422].indexOf(event.detail.xhr.status) === -1) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  });
})();
