"""bin/bench: what pages cost, as multiples of a constant page behind the same log-in."""

import argparse
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.parse import urlsplit

from _portal import environment, instance, locks, paths
from _portal.bench_plan import DISTRICT, PAGES, WORKS
from _portal.browser import Browser
from _portal.cpu import Meter
from _portal.failure import Failure
from _portal.run import Portal, why_not_ready
from _portal.services import Services

WARM_UPS = 8
BATCHES = 5
START_SECONDS = 60


def main(chosen):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    pages, works = chosen_ones(chosen.pages)
    if chosen.url:
        result = measure(chosen.url, given_password(chosen), pages, chosen.requests)
    else:
        projects = chosen.scale or DISTRICT
        with own_instance(projects) as (url, password, env):
            result = measure(url, password, pages, chosen.requests, projects)
            floor = result["pages"]["floor"].get("cpu_ms")
            result["work"] = {work.name: measure_work(work, env, floor) for work in works}
    print(json.dumps(result, ensure_ascii=False, indent=2))
    return 0


def chosen_ones(names):
    """The pages and the works asked for. The floor always comes along: it is the measure."""
    if not names:
        return PAGES, WORKS
    wanted, known = {"floor", *names.split(",")}, [item.name for item in [*PAGES, *WORKS]]
    if unknown := wanted.difference(known):
        raise Failure(
            f"没有这些页面：{' '.join(sorted(unknown))}。(Known ones: {' '.join(known)}.)"
        )
    return tuple([item for item in items if item.name in wanted] for items in [PAGES, WORKS])


def given_password(chosen):
    return chosen.password or environment.demo_password(paths.var_dir(), os.environ)


# -- our own instance --------------------------------------------------------------------


@contextmanager
def own_instance(projects):
    """The web server alone, on a database that is kept for the next time."""
    var = paths.var_dir("var/bench")
    environ = dict(os.environ) | {"LAISHAN_BENCH": "1"}
    for name in ["DATABASE_URL", "DATABASE_ADMIN_URL", "REDIS_URL", "LAISHAN_TODAY"]:
        environ.pop(name, None)
    port = free_port()
    chosen = argparse.Namespace(
        host="127.0.0.1", port=port, demo=False, no_demo=False, scale=projects, detached=False
    )
    with locks.held(instance.lock_path(var)) as ours:
        if not ours:
            raise Failure("bin/bench 已经在运行。(Another bin/bench is running.)")
        with Services(var, environ) as services:
            if is_of_size(var, projects):
                chosen.scale = None
            else:
                (var / "size").unlink(missing_ok=True)
                services.postgres.recreate_database()
            url = f"http://127.0.0.1:{port}"
            portal = Portal(var, chosen, services, url, environ=environ, say=say)
            portal.prepare()
            (var / "size").write_text(str(projects))
            web, *_ = portal.make_programs()
            web.start()
            try:
                wait_until_ready(web, port)
                yield url, portal.env["LAISHAN_DEMO_PASSWORD"], portal.env
            finally:
                web.ask_to_stop()
                web.wait_until_stopped()


def is_of_size(var, projects):
    """Whether the database was filled completely, with this many projects."""
    size = var / "size"
    return size.exists() and size.read_text() == str(projects)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_ready(web, port):
    deadline = time.monotonic() + START_SECONDS
    while why_not_ready("127.0.0.1", port):
        if time.monotonic() > deadline or not web.is_running:
            raise Failure(f"网站没有就绪：{web.last_words(1)} (The web server did not start.)")
        time.sleep(0.2)


# -- measuring ---------------------------------------------------------------------------


def measure(url, password, pages, requests, projects=None):
    parts = urlsplit(url)
    meter = Meter(parts.port or 80) if is_this_machine(parts.hostname) else None
    if meter and not meter.is_local:
        meter = None
    browsers = {name: Browser(url) for name in {page.user for page in pages}}
    for name, browser in browsers.items():
        browser.log_in(name, password)
    figures = {}
    for page in pages:
        say(f"{page.name} …")
        figures[page.name] = measure_page(page, browsers[page.user], meter, requests)
    add_multiples(figures, pages, projects)
    return {
        "url": url,
        "projects": projects,
        "requests": requests,
        "cpu": "of web server and database" if meter else "not measured: another machine",
        "web_worker_mb": meter.worker_megabytes() if meter else None,
        "pages": figures,
    }


def is_this_machine(host):
    return host in {"localhost", "127.0.0.1", "::1"}


def measure_page(page, browser, meter, requests):
    browser.close()  # the server has let go of a connection that was idle meanwhile
    path = resolve(page.path, browser)
    first = browser.get(path)
    if first.status != 200:
        return {"path": path, "status": first.status}
    for _ in range(WARM_UPS):
        browser.get(path)
    answers, cpu = [], []
    size = max(1, requests // BATCHES)
    for _ in range(BATCHES):
        before = meter.seconds() if meter else 0
        answers += [browser.get(path) for _ in range(size)]
        if meter:
            cpu.append((meter.seconds() - before) / size * 1000)
    return summary(path, answers, cpu)


def measure_work(work, env, floor):
    """What a command of manage.py tells of its own work, which it takes back."""
    say(f"{work.name} …")
    done = subprocess.run(
        [paths.VENV_PYTHON, "manage.py", *work.command],
        env=environment.as_app(env),
        cwd=paths.ROOT,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        return {"error": done.stderr.strip().splitlines()[-1:]}
    figures = json.loads(done.stdout.strip().splitlines()[-1]) | {"budget": work.budget}
    if floor:
        figures["times_floor"] = round(figures["cpu_ms"] / floor, 1)
    return figures


# What stands for itself in a path: the ledger's first project, the month it compares with.
STANDS_FOR = {
    "<id>": re.compile(r'"/projects/(\d+)/"'),
    "<month>": re.compile(r"compare=(\d{4}-\d{2})"),
}


def resolve(path, browser):
    """The path with what the ledger's page names in place of ``<id>`` and ``<month>``."""
    for mark, pattern in STANDS_FOR.items():
        if mark not in path:
            continue
        found = pattern.search(browser.get("/projects/").body.decode())
        if not found:
            raise Failure(f"台账里没有 {mark}。(The ledger shows no {mark}.)")
        path = path.replace(mark, found[1])
    return path


def summary(path, answers, cpu):
    wall = sorted(answer.seconds * 1000 for answer in answers)
    sql = [answer.sql_ms for answer in answers if answer.sql_ms is not None]
    queries = [answer.queries for answer in answers if answer.queries is not None]
    return {
        "path": path,
        "status": answers[-1].status,
        "requests": len(answers),
        "cpu_ms": round(statistics.median(cpu), 2) if cpu else None,
        "wall_p50_ms": round(statistics.median(wall), 2),
        "wall_p95_ms": round(wall[min(len(wall) - 1, int(len(wall) * 0.95))], 2),
        "bytes": len(answers[-1].body),
        "bytes_transferred": answers[-1].transferred,
        "queries": max(queries, default=None),
        "sql_ms": round(statistics.median(sql), 2) if sql else None,
    }


def add_multiples(figures, pages, projects=None):
    """Beside each page its multiple of the floor and what ASSURANCE allows it."""
    floor = figures.get("floor", {}).get("cpu_ms")
    for page in pages:
        figure = figures[page.name]
        figure["budget"] = page.budget(projects)
        if floor and figure.get("cpu_ms"):
            figure["times_floor"] = round(figure["cpu_ms"] / floor, 2)


def say(text):
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
