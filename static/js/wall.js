/* The wall on the meeting room's screen: turns its pages by itself and fetches news.
 *
 *   [data-wall-screen]     the controls, hidden without a script; data-seconds to a page,
 *                          data-refresh-seconds between two looks for news
 *   [data-wall-pause] [data-wall-previous] [data-wall-next] [data-wall-full]   buttons
 *   [data-wall-progress]   第 2 / 9 页
 *   [data-wall-bar]        how long the page still stays
 *   [data-wall-fresh]      as of when
 *   [data-wall-part]       what a refresh replaces, beside the table
 *
 * Space or a click on the chart pauses, arrows turn the page, Home and End lead to the ends.
 * A page holds as many rows as fit; the head of a group stands above its rows on every page.
 * Looking for news does not keep the session alive (X-Background), and the warning of
 * session.js keeps its own clicks and keys.
 */
(function () {
  "use strict";

  const controls = document.querySelector("[data-wall-screen]");
  const wall = document.querySelector(".ls-wall");
  if (!controls || !wall) return;

  const seconds = Number(controls.dataset.seconds) || 15;
  const refreshSeconds = Number(controls.dataset.refreshSeconds) || 300;
  const TICK_MS = 250;
  const LEAST_ROWS = 5;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");

  let pages = [];
  let at = 0;
  let paused = still.matches;
  let shownFor = 0;
  let tag = "";

  function part(name) {
    return controls.querySelector("[data-wall-" + name + "]");
  }

  /* ── pages ── */

  /* As high as the window, measured like the rows are: browsers differ under CSS zoom. */
  const probe = document.createElement("div");
  probe.className = "ls-wall-probe";
  document.body.appendChild(probe);

  function room() {
    window.scrollTo(0, 0);
    const head = wall.querySelector("thead").getBoundingClientRect();
    const foot = document.querySelector(".ls-page-foot");
    const below = foot ? foot.getBoundingClientRect().height : 0;
    return Math.max(0, probe.getBoundingClientRect().height - head.bottom - below - 4);
  }

  function heightOf(row) {
    return row ? row.getBoundingClientRect().height : 0;
  }

  /* Lists of rows that fit; a group that does not fit ends on the page before. */
  function split() {
    show(null);
    const space = room();
    const groups = Array.from(wall.querySelectorAll("tbody"));
    const found = [];
    let page = [];
    let left = space;
    groups.forEach(function (group) {
      const rows = Array.from(group.rows);
      const head = rows.shift();
      const tall = heightOf(head);
      const each = heightOf(rows[0]) || 25;
      if (page.length && left < tall + each * Math.min(rows.length, 2)) {
        found.push(page);
        page = [];
        left = space;
      }
      page.push(head);
      left -= tall;
      rows.forEach(function (row) {
        if (left < each && page.length > LEAST_ROWS) {
          found.push(page);
          page = [head];
          left = space - tall;
        }
        page.push(row);
        left -= each;
      });
    });
    if (page.length) found.push(page);
    return found;
  }

  /* Only the rows of one page; all of them for null. */
  function show(page) {
    wall.querySelectorAll("tbody > tr").forEach(function (row) {
      row.hidden = page !== null && page.indexOf(row) === -1;
    });
  }

  function turn(to) {
    if (!pages.length) return;
    at = (to + pages.length) % pages.length;
    shownFor = 0;
    show(pages[at]);
    tell();
  }

  function lay() {
    pages = split();
    turn(Math.min(at, pages.length - 1));
  }

  /* ── what the controls say ── */

  function tell() {
    part("progress").textContent = "第 " + (at + 1) + " / " + pages.length + " 页";
    part("pause").textContent = paused ? "继续" : "暂停";
    part("pause").setAttribute("aria-pressed", paused ? "true" : "false");
    bar();
  }

  function bar() {
    const share = paused ? 0 : Math.min(1, shownFor / (seconds * 1000));
    part("bar").value = share;
  }

  function pause(wanted) {
    paused = wanted;
    shownFor = 0;
    tell();
  }

  /* ── news ── */

  function told(words, isOld) {
    const place = part("fresh");
    place.textContent = words;
    place.classList.toggle("ls-soon", Boolean(isOld));
  }

  function clockTime() {
    const now = new Date();
    return now.getHours() + ":" + String(now.getMinutes()).padStart(2, "0");
  }

  let lastNews = clockTime();

  function put(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const table = page.querySelector(".ls-wall");
    if (!table) return false;
    wall.textContent = "";
    Array.from(table.childNodes).forEach(function (node) {
      wall.appendChild(document.importNode(node, true));
    });
    page.querySelectorAll("[data-wall-part]").forEach(function (fresh) {
      const old = document.querySelector("[data-wall-part='" + fresh.dataset.wallPart + "']");
      if (old) old.textContent = fresh.textContent;
    });
    lay();
    return true;
  }

  function refresh() {
    const headers = { "X-Background": "1" };
    if (tag) headers["If-None-Match"] = tag;
    fetch(window.location.href, { credentials: "same-origin", headers: headers, cache: "no-store" })
      .then(function (answer) {
        if (answer.status === 304) return null;
        if (!answer.ok || answer.redirected) throw new Error("no news");
        tag = answer.headers.get("ETag") || "";
        return answer.text();
      })
      .then(function (html) {
        if (html !== null && !put(html)) throw new Error("no wall");
        lastNews = clockTime();
        told("数据更新于 " + lastNews, false);
      })
      .catch(function () {
        told("数据停在 " + lastNews + "，没有取到新的。登录过期就重新登录", true);
      });
  }

  /* ── hands ── */

  function isElsewhere(target) {
    return Boolean(target.closest && target.closest("a, button, input, select, textarea, summary, .ls-session"));
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const moves = {
      ArrowRight: function () { turn(at + 1); },
      ArrowDown: function () { turn(at + 1); },
      PageDown: function () { turn(at + 1); },
      ArrowLeft: function () { turn(at - 1); },
      ArrowUp: function () { turn(at - 1); },
      PageUp: function () { turn(at - 1); },
      Home: function () { turn(0); },
      End: function () { turn(pages.length - 1); },
      " ": function () { pause(!paused); },
    };
    if (!moves[event.key]) return;
    if (event.key === " " && isElsewhere(event.target)) return;
    event.preventDefault();
    moves[event.key]();
  });

  wall.addEventListener("click", function (event) {
    if (!isElsewhere(event.target)) pause(!paused);
  });
  part("pause").addEventListener("click", function () { pause(!paused); });
  part("previous").addEventListener("click", function () { turn(at - 1); });
  part("next").addEventListener("click", function () { turn(at + 1); });

  if (document.documentElement.requestFullscreen) {
    part("full").hidden = false;
    part("full").addEventListener("click", function () {
      if (document.fullscreenElement) document.exitFullscreen();
      else document.documentElement.requestFullscreen();
    });
  }

  let resizing = null;
  window.addEventListener("resize", function () {
    clearTimeout(resizing);
    resizing = setTimeout(lay, 200);
  });

  setInterval(function () {
    if (paused || document.hidden || pages.length < 2) return;
    shownFor += TICK_MS;
    if (shownFor >= seconds * 1000) turn(at + 1);
    else bar();
  }, TICK_MS);
  setInterval(refresh, refreshSeconds * 1000);

  controls.hidden = false;
  told(still.matches ? "这台设备要求减少动效，按空格开始轮播" : "数据更新于 " + lastNews, false);
  lay();
})();
