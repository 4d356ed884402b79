import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.enums import AuditAction, Role
from accounts.models import AuditEvent, Notice, User, UserSession
from tests.accounts.conftest import PASSWORD
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def actions(**filters):
    rows = AuditEvent.objects.filter(**filters).order_by("pk")
    return list(rows.values_list("action", flat=True))


def text(response):
    return response.content.decode()


def test_log_in_makes_a_new_session_and_records_it(client, person_user, log_in):
    client.get("/login/")
    client.session["before"] = 1
    client.session.save()
    old_key = client.session.session_key

    response = log_in("Worker ")

    assert response.status_code == 302
    assert response["Location"] == "/"
    assert client.session.session_key != old_key
    row = UserSession.objects.get(user=person_user)
    assert row.session_key == client.session.session_key
    event = AuditEvent.objects.get(action=AuditAction.LOGIN)
    assert (event.actor_id, event.ip) == (person_user.pk, "127.0.0.1")
    assert event.request_id == response["X-Request-Id"]


def test_who_is_logged_in_is_not_asked_again(as_role):
    response = as_role(Role.AUDITOR).get("/login/?next=/inbox/")
    assert response["Location"] == "/inbox/"


@pytest.mark.parametrize(
    "url", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_next_stays_on_this_site(person_user, log_in, url):
    assert log_in(next=url)["Location"] == "/"


def test_wrong_password_says_how_many_tries_are_left(person_user, log_in):
    first = log_in(password="wrong")
    assert first.status_code == 200
    assert "密码不对，还可以试 4 次。忘了就找安全管理员重置。" in text(first)
    assert "还可以试 3 次" in text(log_in(password="wrong"))
    event = AuditEvent.objects.filter(action=AuditAction.LOGIN_FAILED).latest("pk")
    assert (event.actor_name, event.result) == ("worker", "refused")


def test_unknown_name_gets_the_same_answer(person_user, log_in):
    known, unknown = log_in(password="wrong"), log_in("nobody", "wrong")

    def stripped(response):
        page = text(response).replace('value="worker"', "").replace('value="nobody"', "")
        return [line for line in page.splitlines() if "csrf" not in line]

    assert known.status_code == unknown.status_code
    assert stripped(known) == stripped(unknown)


def test_closed_account_gets_the_same_answer(person_user, log_in):
    User.objects.filter(pk=person_user.pk).update(is_active=False)
    assert "还可以试 4 次" in text(log_in())


def test_five_failures_lock_the_right_password_out_for_30_minutes(client, person_user, log_in):
    watcher = UserFactory(role=Role.SECURITY_ADMIN)
    for _ in range(4):
        # Other spellings of the name are the same name.
        assert log_in("WORKER", "wrong").status_code == 200
    fifth = log_in(password="wrong")
    assert fifth.status_code == 429
    assert "暂时不能登录" in text(fifth)

    locked = log_in()
    assert locked.status_code == 429
    assert actions(action=AuditAction.LOCKED) == [AuditAction.LOCKED]
    assert Notice.objects.get(user=watcher).title == f"{person_user} 的账号被锁定"
    other = UserFactory(role=Role.OFFICE, username="other")
    other.set_password(PASSWORD)
    other.save()
    assert log_in("other").status_code == 302

    with time_machine.travel(timezone.now() + timezone.timedelta(minutes=31)):
        assert (
            Client().post("/login/", {"username": "worker", "password": PASSWORD}).status_code
            == 302
        )


def test_right_password_forgets_the_wrong_ones(person_user, log_in):
    for _ in range(4):
        log_in(password="wrong")
    assert log_in().status_code == 302
    assert "还可以试 4 次" in text(log_in(password="wrong"))


def test_security_admin_unlocks(client, person_user, log_in, security_admin):
    for _ in range(5):
        log_in(password="wrong")
    boss = Client()
    boss.force_login(security_admin)
    page = boss.get(person_user.get_absolute_url())
    assert "核实是本人，现在解锁" in text(page)

    boss.post(f"/users/{person_user.pk}/unlock/")

    assert log_in().status_code == 302
    assert AuditAction.UNLOCKED in actions(actor=security_admin)


def test_expired_temporary_password_is_refused_with_a_sentence(person_user, log_in):
    person_user.temporary_until = timezone.now() - timezone.timedelta(minutes=1)
    person_user.save()
    response = log_in()
    assert "这个临时密码过了 24 小时，已经失效" in text(response)
    assert AuditEvent.objects.get(action=AuditAction.LOGIN_FAILED).detail == {
        "why": "temporary_expired"
    }


def test_fourth_log_in_ends_the_oldest(person_user):
    browsers = [Client() for _ in range(4)]
    for browser in browsers:
        browser.post("/login/", {"username": "worker", "password": PASSWORD})

    assert UserSession.objects.filter(user=person_user).count() == 3
    assert Session.objects.count() == 3
    assert [browser.get("/me/").status_code for browser in browsers] == [302, 200, 200, 200]
    ended = AuditEvent.objects.get(action=AuditAction.SESSION_ENDED)
    assert ended.detail == {"why": "parallel"}


def test_an_administrator_is_logged_in_once(admin_user):
    first, second = Client(), Client()
    first.force_login(admin_user)
    second.force_login(admin_user)
    assert first.get("/me/").status_code == 302
    assert second.get("/me/").status_code == 200


def test_a_shared_demo_administrator_may_be_logged_in_three_times():
    user = UserFactory(role=Role.AUDITOR, is_demo=True)
    browsers = [Client() for _ in range(4)]
    for browser in browsers:
        browser.force_login(user)
    assert [browser.get("/me/").status_code for browser in browsers] == [302, 200, 200, 200]


def test_who_has_no_role_yet_gets_a_home_page(as_role):
    assert as_role(None).get("/").status_code == 200


def test_log_out_is_a_post_and_kills_the_cookie(client, person_user, log_in):
    log_in()
    assert client.get("/logout/").status_code == 405
    stolen = Client()
    stolen.cookies.update(client.cookies)
    stolen.cookies["sid"] = client.cookies["sid"].value

    assert client.post("/logout/")["Location"] == "/login/"

    assert stolen.get("/me/").status_code == 302
    assert not UserSession.objects.exists()
    assert actions(actor=person_user)[-1] == AuditAction.LOGOUT


def test_idle_session_ends_on_the_server(client, person_user, log_in):
    log_in()
    with time_machine.travel(timezone.now() + timezone.timedelta(minutes=29)):
        assert client.get("/me/").status_code == 200
    with time_machine.travel(timezone.now() + timezone.timedelta(minutes=31)):
        # Renewed at 29 minutes; a minute and a half later it still lives.
        assert client.get("/me/").status_code == 200
    session = client.session
    session["seen"] -= 3600 * 3
    session.save()
    assert client.get("/me/").status_code == 302
    assert AuditEvent.objects.latest("pk").detail == {"why": "timeout"}
    assert AuditAction.LOGOUT not in actions()


def test_absolute_end_comes_however_busy_one_is(client, person_user, log_in):
    log_in()
    session = client.session
    session["started"] -= 12 * 3600 + 1
    session.save()
    assert client.get("/me/").status_code == 302


def test_background_polling_does_not_keep_a_session(client, person_user, log_in):
    log_in()
    session = client.session
    session["seen"] -= 120
    session.save()
    seen = session["seen"]
    client.get("/me/", headers={"X-Background": "1"})
    assert client.session["seen"] == seen
    client.get("/me/")
    assert client.session["seen"] > seen


def test_extend_tells_the_seconds_left(client, person_user, log_in):
    log_in()
    assert client.get("/me/extend/").status_code == 405
    assert client.post("/me/extend/").json() == {"expires_in": 1800}


def test_a_form_posted_too_late_comes_back_after_the_log_in(client, person_user, log_in):
    log_in()
    Session.objects.all().delete()
    late = client.post(
        "/password/?x=1",
        {"form_owner": str(person_user.pk), "note": "填了一半", "old_password": "s"},
    )
    assert late.status_code == 401
    assert "登录已过期，您填的内容还在" in text(late)
    packed = late.context["form"].initial["resume"]

    back = log_in(resume=packed)

    assert back["Location"] == "/password/?x=1"
    kept = client.session["resumed"]
    assert kept["fields"] == {"form_owner": [str(person_user.pk)], "note": ["填了一半"]}


def test_resume_survives_a_mistyped_password(client, person_user, log_in):
    late = client.post("/password/", {"form_owner": str(person_user.pk), "note": "填了一半"})
    packed = late.context["form"].initial["resume"]
    wrong = log_in(password="wrong", resume=packed)
    assert "您填的内容还在" in text(wrong)
    assert packed in text(wrong)


def test_what_somebody_else_typed_is_not_given_to_me(client, person_user, log_in):
    late = client.post("/password/", {"form_owner": "999999", "note": "别人的"})
    log_in(resume=late.context["form"].initial["resume"])
    assert "resumed" not in client.session


def test_forged_resume_is_ignored(person_user, log_in):
    assert log_in(resume="forged:1:2", next="/inbox/")["Location"] == "/inbox/"


def test_shared_and_default_accounts_are_absent(db, client):
    for name in ("admin", "root", "test", "guest", "system"):
        for word in ("admin", "123456", "password", "admin123", ""):
            assert client.post("/login/", {"username": name, "password": word}).status_code != 302


def test_nul_and_long_input_is_no_error(client, db):
    for username in ("a\x00b", "x" * 10_000, "😀"):
        response = client.post("/login/", {"username": username, "password": "x\x00" * 3})
        assert response.status_code == 200


def test_closing_an_account_ends_its_sessions_at_once(client, person_user, log_in, admin_user):
    log_in()
    boss = Client()
    boss.force_login(admin_user)
    boss.post(f"/users/{person_user.pk}/deactivate/")
    assert client.get("/me/").status_code == 302
