/* Warns before the session ends and lets it be continued (WCAG 2.2.1).
 *
 *   <meta name="session-expires-in" content="1800" data-extend-url="…">
 *
 * The answer of the address may carry {"expires_in": seconds}. Several open pages share the last
 * moment of use, so a page left behind does not warn while another one is being worked in.
 */
(function () {
  "use strict";

  const WARN_BEFORE_S = 120;
  const SHARED = "ls-session-used";
  const meta = document.querySelector("meta[name='session-expires-in']");
  if (!meta) return;

  let lifetime = Number(meta.content);
  const opened = Date.now();
  let used = opened;
  let bar = null;

  function share() {
    used = Date.now();
    try {
      window.localStorage.setItem(SHARED, String(used));
    } catch (error) {
      return; // Without storage each page counts for itself.
    }
  }

  function lastUse() {
    let elsewhere = 0;
    try {
      elsewhere = Number(window.localStorage.getItem(SHARED)) || 0;
    } catch (error) {
      elsewhere = 0;
    }
    return Math.max(used, elsewhere);
  }

  function hide() {
    if (bar) bar.remove();
    bar = null;
  }

  function link(text) {
    const made = document.createElement("a");
    made.className = "btn btn-sm btn-primary";
    made.href = "/login/?next=" + encodeURIComponent(window.location.pathname + window.location.search);
    made.textContent = text;
    return made;
  }

  function show(text, control) {
    hide();
    bar = document.createElement("div");
    bar.className = "ls-session";
    bar.setAttribute("role", "alert");
    const sentence = document.createElement("span");
    sentence.textContent = text;
    bar.appendChild(sentence);
    if (control) bar.appendChild(control);
    document.body.appendChild(bar);
  }

  function extend() {
    const token = document.querySelector("meta[name='csrf-token']");
    fetch(meta.dataset.extendUrl, {
      method: "POST",
      credentials: "same-origin",
      headers: { "X-CSRFToken": token ? token.content : "", "X-Requested-With": "XMLHttpRequest" },
    }).then(function (response) {
      if (!response.ok || response.redirected) throw new Error("not extended");
      const type = response.headers.get("Content-Type") || "";
      return type.indexOf("json") === -1 ? {} : response.json();
    }).then(function (answer) {
      if (answer.expires_in) lifetime = Number(answer.expires_in);
      share();
      hide();
      schedule();
    }).catch(function () {
      show("没能延长。您填的内容暂存在这台设备上，请重新登录。", link("重新登录"));
    });
  }

  function warn(secondsLeft) {
    let control = null;
    if (meta.dataset.extendUrl) {
      control = document.createElement("button");
      control.type = "button";
      control.className = "btn btn-sm btn-primary";
      control.textContent = "继续";
      control.addEventListener("click", extend);
    }
    const minutes = Math.max(1, Math.round(secondsLeft / 60));
    show("您有一阵没操作，约 " + minutes + " 分钟后自动退出。", control);
  }

  function schedule() {
    const left = lifetime - (Date.now() - lastUse()) / 1000;
    if (left <= 0) {
      show("登录已过期。您填的内容暂存在这台设备上，重新登录后还在。", link("重新登录"));
      return;
    }
    const early = left - Math.min(WARN_BEFORE_S, lifetime / 2);
    if (early <= 0) {
      if (!bar) warn(left);
      setTimeout(schedule, Math.min(left + 1, 15) * 1000);
      return;
    }
    hide();
    setTimeout(schedule, Math.min(early + 1, 600) * 1000);
  }

  share();
  schedule();
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "visible") schedule();
  });
})();
