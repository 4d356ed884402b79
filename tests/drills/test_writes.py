"""Every acknowledged write is there once, whatever was killed (ASSURANCE B1, B5, B7, B8)."""

import random
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

pytestmark = pytest.mark.drill

STORY = "%正大芯智汇%"


def create_projects(client, names):
    """{name: where the answer led}, each written once although tried until answered."""
    told = {}
    for name in names:
        fields = client.form("/projects/new/")
        fields |= {"name": name, "domain": "industry", "nature": "new", "entry_stage": "permits"}
        fields["confirm_duplicate"] = "on"  # the names are alike
        if client.username == "office":
            fields["unit"] = client.unit
        answer = client.send("/projects/new/", fields)
        assert answer.status == 302, answer.text[answer.text.find("没交上") :][:600]
        told[name] = answer.location
    return told


@pytest.fixture
def writers(stack, log_in):
    """Four log-ins of two people."""
    clients = [log_in(name) for name in ("office", "office", "zongbu", "zongbu")]
    unit = stack.value("SELECT min(id) FROM accounts_unit WHERE is_active")
    for client in clients:
        client.unit = str(unit)
    return clients


def write_in_parallel(writers, prefix, each):
    names = [[f"{prefix}{w}{n:02d}号试验地块" for n in range(each)] for w in range(len(writers))]
    with ThreadPoolExecutor(len(writers)) as pool:
        parts = list(pool.map(create_projects, writers, names))
    return {name: location for part in parts for name, location in part.items()}


def assert_each_there_once(stack, told, prefix):
    rows = stack.rows("SELECT name, id FROM projects_project WHERE name LIKE %s", [f"{prefix}%"])
    assert len(rows) == len(told)
    assert {name: f"/projects/{pk}/" for name, pk in rows} == told
    half = stack.value(
        "SELECT count(*) FROM projects_project p LEFT JOIN projects_projectstanding s"
        " ON s.project_id = p.id WHERE p.name LIKE %s AND s.project_id IS NULL",
        [f"{prefix}%"],
    )
    assert half == 0, "a project without its standing"


def test_b1_web_workers_are_killed_during_writes(stack, writers, meanwhile):
    killed = []

    def kill_one():
        workers = stack.web_workers()
        if workers:
            killed.append(random.choice(workers))  # noqa: S311 -- any
            stack.kill(killed[-1])

    over = meanwhile(kill_one, lambda: random.uniform(0.5, 1.2))  # noqa: S311
    told = write_in_parallel(writers, "甲", 25)
    over.set()
    assert len(killed) >= 3
    assert len(told) == 100
    assert_each_there_once(stack, told, "甲")
    keys = stack.value(
        "SELECT count(*) - count(DISTINCT (user_id, key)) FROM laishan_portal_submission"
    )
    assert keys == 0


def test_b5_the_broker_is_killed_during_writes(stack, log_in, meanwhile):
    """Nobody notices; what was promised meanwhile is done afterwards."""
    address = f"b5-{time.monotonic_ns()}@drill.example"
    rounds = Rounds(stack, log_in, address)
    deadline = time.monotonic() + 8

    def kill_broker():
        if time.monotonic() < deadline:
            for pid in stack.programs("valkey"):
                stack.kill(pid)

    kill_broker()
    over = meanwhile(kill_broker, lambda: 0.3)
    while time.monotonic() < deadline:
        rounds.one()
    over.set()
    assert rounds.count >= 2
    assert [s for client in rounds.clients for s in client.statuses if s >= 500] == []
    assert rounds.office.broken == rounds.commissioner.broken == 0
    rounds.wait_until_told(150)
    assert rounds.commissioner.get("/").status == 200, "sessions survive"


def test_b7_ten_identical_posts_are_one_report(stack, log_in):
    client = log_in("zhuanyuan")
    pk, project = june(stack)
    path = f"/projects/{project}/reports/2023-06/"
    reset(stack, pk)
    fields = client.form(path)
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: client.post_once(path, fields), range(10)))
    assert {answer.status for answer in answers} == {302}
    assert len({answer.location for answer in answers}) == 1
    assert filings(stack, pk) == 1
    assert stack.value("SELECT status FROM projects_monthlyreport WHERE id = %s", [pk]) == (
        "submitted"
    )


def test_b8_the_second_of_two_editors_chooses(stack, log_in):
    _, project = june(stack)
    path = f"/projects/{project}/edit/"
    first, second = log_in("office"), log_in("zongbu")
    one, two = first.form(path), second.form(path)
    assert first.send(path, one | {"content": "先改的内容"}).status == 302
    refused = second.send(path, two | {"content": "后改的内容"})
    assert refused.status == 409
    assert "后改的内容" in refused.text
    assert "先改的内容" in refused.text
    content = "SELECT content FROM projects_project WHERE id = %s"
    assert stack.value(content, [project]) == "先改的内容"


def june(stack):
    return stack.rows(
        "SELECT r.id, r.project_id FROM projects_monthlyreport r JOIN projects_project p"
        " ON p.id = r.project_id WHERE p.name LIKE %s AND r.month = '2023-06-01'",
        [STORY],
    )[0]


def filings(stack, pk):
    return stack.value(
        "SELECT count(*) FROM projects_reportevent"
        " WHERE report_id = %s AND to_status = 'submitted'",
        [pk],
    )


def reset(stack, pk):
    """The slot as it was made."""
    stack.rows("DELETE FROM projects_reportevent WHERE report_id = %s", [pk])
    stack.rows(
        "UPDATE projects_monthlyreport SET status = 'pending', drafted_by_id = NULL,"
        " submitted_by_id = NULL, submitted_at = NULL, first_submitted_on = NULL,"
        " decided_by_id = NULL, decided_at = NULL, comment = '' WHERE id = %s",
        [pk],
    )


class Rounds:
    """A report filed and returned, again and again: each return tells its author by mail."""

    def __init__(self, stack, log_in, address):
        self.stack, self.address, self.count = stack, address, 0
        self.pk, project = june(stack)
        self.path = f"/projects/{project}/reports/2023-06/"
        reset(stack, self.pk)
        stack.rows("UPDATE accounts_user SET email = %s WHERE username = 'zhuanyuan'", [address])
        self.commissioner, self.office = log_in("zhuanyuan"), log_in("office")
        self.clients = [self.commissioner, self.office]

    def one(self):
        fields = self.commissioner.form(self.path)
        progress = 62 + self.count % 30  # above May's: less would need a reason
        filed = self.commissioner.send(self.path, fields | {"progress": str(progress)})
        assert filed.status == 302, filed.text[filed.text.find("没交上") :][:600]
        back = self.office.form(self.path) | {"comment": f"第 {self.count} 次请核对"}
        answer = self.office.send(f"{self.path}return/", back)
        assert answer.status == 302
        self.count += 1

    def deliveries(self):
        """(told, promised) of this drill's letters."""
        return self.stack.rows(
            "SELECT count(*) FILTER (WHERE sent_at IS NOT NULL), count(*)"
            " FROM accounts_noticedelivery WHERE address = %s",
            [self.address],
        )[0]

    def wait_until_told(self, seconds):
        assert self.deliveries()[1] == self.count, "a write without its promise"
        self.stack.wait_until(
            lambda: self.deliveries() == (self.count, self.count),
            seconds,
            "a promise that was not kept",
        )
        left = self.stack.value(
            "SELECT count(*) FROM laishan_portal_outboxmessage m WHERE done_at IS NULL"
            " AND task = 'accounts.tasks.deliver_notice'"
        )
        assert left == 0
