"""Demo data: whether to load it, loading it, and the accounts that come with it."""

import hmac
import json

import psycopg2

from _portal.postgres import connect

ACCOUNTS = {
    "leader": "区领导",
    "office": "项目办",
    "zongbu": "总部基地填报员",
    "zhuanyuan": "服务专员 曲文静",
    "bumen": "部门经办",
    "union": "工会",
    "youth": "团委",
    "admin": "系统管理员",
    "secadmin": "安全管理员",
    "auditor": "审计管理员",
}


class LoadingMark:
    """A note in var/ that demo data is being loaded into the database of this folder.

    Found at the next start, it means that the loading was cut short.
    """

    def __init__(self, var):
        self.path = var / "demo-loading"

    @property
    def is_set(self):
        return self.path.exists()

    def set(self):
        self.path.touch()

    def clear(self):
        self.path.unlink(missing_ok=True)


class Password:
    """Remembers which password the accounts have, so that the one we print always works.

    Only a keyed digest is kept: a password that was given to us is not written down.
    """

    def __init__(self, var, env):
        self.path = var / "demo-password.digest"
        key, word = env["SECRET_KEY"].encode(), env["LAISHAN_DEMO_PASSWORD"].encode()
        about = env["DATABASE_URL"].partition("?host=/")[0].encode()
        self.digest = hmac.new(key, about + b"\0" + word, "sha256").hexdigest()

    @property
    def is_the_one_in_use(self):
        return self.path.exists() and self.path.read_text() == self.digest

    def note_use(self):
        self.path.write_text(self.digest)


def progress_of(line):
    """`{"step": "projects", "done": 500, "of": 10000}` as `projects 500/10000`, else None."""
    try:
        told = json.loads(line)
        return f"{told['step']} {told['done']}/{told['of']}"
    except (ValueError, KeyError, TypeError):
        return None


def is_wanted(chosen, *, database_is_ours):
    """A database that was given to us gets demo data only when somebody asks for it."""
    if chosen.no_demo:
        return False
    return database_is_ours or chosen.demo


def has_projects(url):
    return exists(url, "SELECT EXISTS (SELECT 1 FROM projects_project)")


def has_accounts(url):
    """Whether the database is a demo: invented people may log in."""
    return exists(url, "SELECT EXISTS (SELECT 1 FROM accounts_user WHERE is_demo AND is_active)")


def exists(url, query):
    with connect(url) as connection:
        cursor = connection.cursor()
        try:
            cursor.execute(query)
        except psycopg2.errors.UndefinedTable:
            return False
        return cursor.fetchone()[0]


def account_lines(password):
    width = max(map(len, ACCOUNTS))
    lines = [f"    {name:<{width}}  {title}" for name, title in ACCOUNTS.items()]
    return ["演示账号（人物均为虚构），密码都是 " + password, *lines]
