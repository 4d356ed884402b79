"""bin/run: everything from an empty folder to a portal that answers."""

import http.client
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

from _portal import demo, environment, fonts, instance, locks, paths
from _portal.failure import Failure
from _portal.programs import Program
from _portal.services import Services
from _portal.supervisor import Supervisor

READY_SECONDS = 240
PROGRESS_SECONDS = 5


def main(chosen):
    var = paths.var_dir()
    if chosen.detach:
        return detach(var, chosen)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with locks.held(instance.lock_path(var)) as ours:
        if not ours:
            instance.refuse_second(var)
        url = f"http://{url_host(chosen.host)}:{chosen.port}"
        instance.write_note(var, url=url, ready=False)
        try:
            with Services(var, os.environ) as services:
                Portal(var, chosen, services, url).run()
        finally:
            instance.forget(var)
    return 0


def url_host(host):
    if host in {"0.0.0.0", "::"}:  # noqa: S104 compared, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


class Portal:
    """One run of the portal on services that are up."""

    def __init__(self, var, chosen, services, url, *, environ=os.environ, say=None):
        self.var = var
        self.chosen = chosen
        self.services = services
        self.url = url
        self.environ = environ
        self.say = say or speak
        self.mark = demo.LoadingMark(var)
        self.is_demo = False
        self.env = environment.portal_environment(var, environ, services.env, url=url)
        self.password = demo.Password(var, self.env)

    def run(self):
        self.prepare()
        environment.write_shell_file(self.var / "env", self.env, self.environ)
        self.programs = self.make_programs()
        self.started = time.monotonic()
        supervisor = Supervisor([*self.services.programs, *self.programs], say=self.say)
        try:
            for program in self.programs:
                program.start()
            supervisor.run(tick=self.announce)
            if not supervisor.stopping:
                supervisor.run()
        finally:
            self.say("正在停止 …")
            supervisor.stop(self.programs)

    # -- before the first request ------------------------------------------------

    def prepare(self):
        ours = self.services.database_is_ours
        if ours and self.mark.is_set:
            self.say("上次演示数据没有载入完，重新建库 …")
            self.services.postgres.recreate_database()
        self.step("迁移数据库", "migrate", "--noinput", env=environment.as_owner(self.env))
        self.prepare_demo(ours)
        self.collect_static()
        fonts.ensure(self.say)

    def prepare_demo(self, ours):
        if not demo.is_wanted(self.chosen, database_is_ours=ours):
            return
        database = self.env["DATABASE_ADMIN_URL"]
        is_filled = demo.has_projects(database)
        self.is_demo = not is_filled or demo.has_accounts(database)
        if self.is_demo:
            self.env |= environment.demo_date(self.environ)
        if not is_filled:
            self.load_demo(ours)
        elif self.is_demo and not self.password.is_the_one_in_use:
            self.step("更换演示账号的密码", "set_demo_password")
        elif self.chosen.scale or (self.chosen.demo and not self.is_demo):
            self.say("库中已有项目，演示数据只载入空库；要重新载入，先停止并删除 var/。")
        if self.is_demo:
            self.password.note_use()

    def load_demo(self, ours):
        """Into a database of ours with a mark, so that a half-loaded one is noticed."""
        if ours:
            self.mark.set()
        self.step("载入报纸所载事实", "seed_facts")
        size = ["--scale", str(self.chosen.scale)] if self.chosen.scale else []
        self.step("载入演示数据", "seed_demo", *size)
        if ours:
            self.services.postgres.settle()
            self.mark.clear()

    def collect_static(self):
        """Before the web server starts: whitenoise reads the folder once, then trusts it."""
        stamp = self.var / "static.sha256"
        sources = [paths.ROOT / "requirements.txt", paths.ROOT / "laishan_portal" / "settings"]
        sources += paths.static_folders()
        wanted = paths.digest(*sources)
        manifest = self.var / "static" / "staticfiles.json"
        if manifest.exists() and stamp.exists() and stamp.read_text() == wanted:
            return
        stamp.unlink(missing_ok=True)
        self.step("收集静态文件", "collectstatic", "--noinput", "--clear", "--verbosity=0")
        stamp.write_text(wanted)

    def step(self, title, *command, env=None):
        """One manage.py command, with its output in the log; its failure ends the start."""
        self.say(f"{title} …")
        program = Program(
            name=command[0],
            argv=[paths.VENV_PYTHON, "manage.py", *command],
            env=env or environment.as_app(self.env),
            log=self.var / "log" / "prepare.log",
            cwd=paths.ROOT,
        )
        program.start()
        try:
            self.tell_progress(program)
        finally:
            program.ask_to_stop()
            program.wait_until_stopped()
        if program.exit_code != 0:
            raise Failure(
                f"{title}失败：{program.last_words(1)}（详见 {program.log}）"
                f"(manage.py {command[0]} failed.)"
            )

    def tell_progress(self, program):
        """Wait for a step; of a long one say how far it is, when it says so itself."""
        told = None
        while program.is_running:
            with suppress(subprocess.TimeoutExpired):
                program.process.wait(PROGRESS_SECONDS)
            progress = demo.progress_of(program.last_words(1))
            if program.is_running and progress not in {None, told}:
                self.say(f"  {progress}")
                told = progress

    # -- while it runs -----------------------------------------------------------

    def announce(self):
        """Called until the first good answer; then tells where the portal is."""
        problem = why_not_ready(self.chosen.host, self.chosen.port)
        if problem is None:
            self.say("\n".join(self.welcome()))
            instance.write_note(self.var, url=self.url, ready=True)
            return True
        waited = time.monotonic() - self.started
        if waited > READY_SECONDS:
            web = self.programs[0]
            raise Failure(
                f"平台 {READY_SECONDS} 秒内没有就绪：{problem} {web.last_words(1)}"
                f"（详见 {web.log}）(The portal did not become ready.)"
            )
        return False

    def welcome(self):
        yield f"平台已就绪：{self.url}/"
        if self.is_demo:
            yield from demo.account_lines(self.env["LAISHAN_DEMO_PASSWORD"])
        yield f"日志在 {self.var / 'log'}；停止：" + (
            "bin/run stop" if self.chosen.detached else "Ctrl-C"
        )

    def make_programs(self):
        env = environment.as_app(self.env)
        return portal_programs(self.var, env, self.chosen.host, self.chosen.port)


def speak(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def portal_programs(var, env, host, port):
    """The web server first, then the worker and the timetable."""
    python, celery = paths.VENV_PYTHON, "laishan_portal.celery:app"
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    web = [
        *[python, "-m", "gunicorn", "laishan_portal.wsgi:application", "--bind", bind],
        *["--workers", "2", "--worker-class", "gthread", "--threads", "4"],
        *["--timeout", "60", "--graceful-timeout", "30", "--no-control-socket"],
        *["--access-logfile", var / "log" / "access.log"],
    ]
    worker = [
        *[python, "-m", "celery", "-A", celery, "worker", "--concurrency", "2"],
        *["--hostname", "portal@%h", "--loglevel", "INFO", "--without-gossip"],
        "--without-mingle",
    ]
    beat = [
        *[python, "-m", "celery", "-A", celery, "beat", "--loglevel", "INFO"],
        *["--schedule", var / "celerybeat-schedule", "--pidfile", ""],
    ]
    return [
        Program(name, argv, env, var / "log" / f"{name}.log", paths.ROOT)
        for name, argv in [("web", web), ("worker", worker), ("beat", beat)]
    ]


def why_not_ready(host, port):
    """None when /readyz answers 200, else what it said."""
    connection = http.client.HTTPConnection(url_host(host).strip("[]"), port, timeout=5)
    try:
        connection.request("GET", "/readyz", headers={"Host": "localhost"})
        answer = connection.getresponse()
        body = answer.read(300).decode(errors="replace").strip()
    except (OSError, http.client.HTTPException) as error:
        return str(error)
    finally:
        connection.close()
    return None if answer.status == http.client.OK else f"/readyz {answer.status} {body}"


def detach(var, chosen):
    """Start ourselves in the background; pass on what it says until it is ready or gives up."""
    log = var / "log" / "run.log"
    argv = [word for word in chosen.argv if word != "--detach"]
    with log.open("wb") as output:
        child = subprocess.Popen(
            [sys.executable, sys.argv[0], "run", *argv, "--detached"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        with log.open("rb") as spoken:
            while True:
                code, note = child.poll(), instance.read_note(var)
                ready = note.get("ready") and note.get("pid") == child.pid
                sys.stdout.write(spoken.read().decode(errors="replace"))
                sys.stdout.flush()
                if code is not None:
                    return code or 1
                if ready:
                    return 0
                time.sleep(0.2)
    except KeyboardInterrupt:
        child.terminate()
        child.wait()
        raise
