from itertools import permutations, product

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts import domain, holdings
from accounts.enums import ADMIN_ROLES, AuditAction, Role
from accounts.holdings import HoldingRule
from accounts.models import AuditEvent, Person, User, UserSession
from laishan_portal import submissions
from laishan_portal.exceptions import DomainError
from laishan_portal.registry import Registry
from tests.factories import PersonFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit(db):
    return UnitFactory(name="区住房和城乡建设局", short_name="住建局")


def fields(at, **extra):
    values = {
        "name": "王小明",
        "unit": at.pk,
        "title": "科员",
        "phone": "138 1234 5678",
        "email": "",
        "username": "WangXM",
        "roles": [Role.COMMISSIONER],
        "submission_key": submissions.new_key(),
    }
    return values | extra


def text(response):
    return response.content.decode()


# ── making ──────────────────────────────────────────────────────────────────────────────


def test_create_shows_the_first_password_once(as_role, unit):
    client = as_role(Role.SYSTEM_ADMIN)
    data = fields(unit)

    page = client.post("/users/new/", data)

    user = User.objects.get(username="wangxm")
    ((made, word),) = page.context["made"]
    assert made == user
    assert word in text(page)
    assert user.check_password(word)
    assert user.must_change_password
    assert user.temporary_until > timezone.now() + timezone.timedelta(hours=23)
    assert (user.person.phone, user.person.name_pinyin) == ("13812345678", "wangxiaoming")
    assert user.proposed_roles == [Role.COMMISSIONER]
    assert user.roles == frozenset()

    again = client.post("/users/new/", data)
    assert again.status_code == 302
    assert User.objects.filter(username="wangxm").count() == 1
    event = AuditEvent.objects.get(action=AuditAction.USER_CREATED)
    assert event.actor == client.user
    assert word not in str(event.detail)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"username": "有 空格"}, "登录名只能用字母、数字"),
        ({"phone": "12345"}, "电话填 11 位手机号"),
        ({"email": "not an address"}, "邮箱"),
        ({"roles": [Role.AUDITOR, Role.OFFICE]}, "三员不能兼任"),
        ({"roles": [Role.AUDITOR, Role.SYSTEM_ADMIN]}, "三员不能兼任"),
        ({"unit": "99999"}, ""),
        ({"name": ""}, ""),
    ],
)
def test_wrong_input_loses_nothing_and_writes_nothing(as_role, unit, wrong, sentence):
    page = as_role(Role.SYSTEM_ADMIN).post("/users/new/", fields(unit, **wrong))
    assert page.status_code == 200
    assert "没交上" in text(page)
    assert sentence in text(page)
    assert "科员" in text(page)
    assert not User.objects.filter(username="wangxm").exists()


def test_a_login_name_is_one_account_in_any_case(as_role, unit):
    UserFactory(username="WANGXM")
    page = as_role(Role.SYSTEM_ADMIN).post("/users/new/", fields(unit))
    assert "这个登录名已经有人用了" in text(page)
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(username="WangXm")


def test_a_namesake_in_the_unit_is_asked_about(as_role, unit):
    known = PersonFactory(name="王小明", unit=unit)
    client = as_role(Role.SYSTEM_ADMIN)
    page = client.post("/users/new/", fields(unit))
    assert "本单位已有同名的人" in text(page)
    client.post("/users/new/", fields(unit, same_person=known.pk))
    assert User.objects.get(username="wangxm").person == known
    client.post("/users/new/", fields(unit, username="other", same_person=0))
    assert Person.objects.filter(name="王小明").count() == 1 + 1


def test_edit_does_not_overwrite_a_colleague(as_role, unit):
    account = UserFactory(person__name="旧名", person__unit=unit, person__title="科员")
    client = as_role(Role.SYSTEM_ADMIN)
    url = f"/users/{account.pk}/edit/"
    base = client.get(url).context["form"].initial["base"]
    Person.objects.filter(pk=account.person_id).update(title="科长")

    data = {"name": "新名", "unit": unit.pk, "title": "科员", "phone": "", "base": base}
    assert client.post(url, data).status_code == 302
    person = Person.objects.get(pk=account.person_id)
    assert (person.name, person.title, person.name_pinyin) == ("新名", "科长", "xinming")

    clash = client.post(url, data | {"title": "主任"})
    assert clash.status_code == 409
    assert Person.objects.get(pk=account.person_id).title == "科长"


# ── closing and opening ─────────────────────────────────────────────────────────────────


def test_what_is_still_held_is_listed_before_closing(as_role, monkeypatch):
    rules = Registry("holdings", key=lambda rule: rule.name)
    rules.register(HoldingRule("x", "服务的项目", lambda user: [("正大芯智汇", "/projects/1/")]))
    rules.register(HoldingRule("y", "空的", lambda user: []))
    monkeypatch.setattr(holdings, "rules", rules)
    account = UserFactory()
    client = as_role(Role.SYSTEM_ADMIN)
    page = text(client.get(f"/users/{account.pk}/deactivate/"))
    assert "服务的项目" in page
    assert '<a href="/projects/1/">正大芯智汇</a>' in page
    assert "空的" not in page
    account.refresh_from_db()
    assert account.is_active


def test_close_and_open_again(as_role):
    account = UserFactory(role=Role.OFFICE)
    theirs = Client()
    theirs.force_login(account)
    client = as_role(Role.SYSTEM_ADMIN)

    client.post(f"/users/{account.pk}/deactivate/")
    account.refresh_from_db()
    assert not account.is_active
    assert not UserSession.objects.filter(user=account).exists()
    assert theirs.get("/me/").status_code == 302
    twice = client.post(f"/users/{account.pk}/deactivate/")
    assert "已经停用了" in text(twice)

    client.post(f"/users/{account.pk}/activate/")
    account.refresh_from_db()
    assert account.is_active
    assert User.objects.get(pk=account.pk).roles == {Role.OFFICE}
    done = AuditEvent.objects.filter(actor=client.user).values_list("action", flat=True)
    assert {AuditAction.USER_DEACTIVATED, AuditAction.USER_ACTIVATED} <= set(done)


def test_nobody_closes_himself(admin_user, client):
    client.force_login(admin_user)
    assert client.post(f"/users/{admin_user.pk}/deactivate/").status_code == 403
    with pytest.raises(DomainError):
        domain.deactivate_user(admin_user, by=admin_user)


# ── granting ────────────────────────────────────────────────────────────────────────────


def test_security_admin_grants_and_settles_the_proposal(as_role):
    account = UserFactory(role=None, proposed_roles=[Role.COMMISSIONER])
    client = as_role(Role.SECURITY_ADMIN)
    assert "系统管理员申请了" in text(client.get(f"/users/{account.pk}/roles/"))

    client.post(f"/users/{account.pk}/roles/", {"roles": [Role.COMMISSIONER, Role.HANDLER]})

    account = User.objects.get(pk=account.pk)
    assert account.roles == {Role.COMMISSIONER, Role.HANDLER}
    assert account.proposed_roles == []
    event = AuditEvent.objects.get(action=AuditAction.GRANT)
    assert event.detail == {"added": ["commissioner", "handler"], "removed": []}
    assert account.notices.get().title == "您的角色改为：服务专员、部门经办"


def test_proposal_can_be_dismissed(as_role):
    account = UserFactory(role=None, proposed_roles=[Role.OFFICE])
    client = as_role(Role.SECURITY_ADMIN)
    client.post(f"/users/{account.pk}/dismiss/")
    account = User.objects.get(pk=account.pk)
    assert (account.roles, account.proposed_roles) == (frozenset(), [])


@pytest.mark.parametrize(
    ("admin_role", "other"),
    [
        *product(sorted(ADMIN_ROLES), [Role.OFFICE, Role.COMMISSIONER]),
        *permutations(sorted(ADMIN_ROLES), 2),
    ],
)
def test_an_administrators_role_stands_alone(as_role, admin_role, other):
    account = UserFactory(role=None)
    page = as_role(Role.SECURITY_ADMIN).post(
        f"/users/{account.pk}/roles/", {"roles": [admin_role, other]}
    )
    assert "三员不能兼任" in text(page)
    assert User.objects.get(pk=account.pk).roles == frozenset()
    # The database says the same to whoever comes past the form.
    account.groups.add(Group.objects.get(name=other))
    with pytest.raises(IntegrityError), transaction.atomic():
        account.groups.add(Group.objects.get(name=admin_role))


def test_business_roles_may_be_combined_and_admin_roles_exchanged(security_admin):
    account = UserFactory(role=Role.SYSTEM_ADMIN)
    domain.set_roles(account, roles=[Role.AUDITOR], by=security_admin)
    assert User.objects.get(pk=account.pk).roles == {Role.AUDITOR}
    domain.set_roles(account, roles=[Role.OFFICE, Role.LEADER], by=security_admin)
    assert User.objects.get(pk=account.pk).roles == {Role.OFFICE, Role.LEADER}


def test_nobody_grants_himself(security_admin, client):
    with pytest.raises(DomainError):
        domain.set_roles(security_admin, roles=[Role.OFFICE], by=security_admin)
    client.force_login(security_admin)
    url = f"/users/{security_admin.pk}/roles/"
    assert client.post(url, {"roles": [Role.OFFICE]}).status_code == 403


def test_no_superuser():
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(is_superuser=True)


# ── who may ─────────────────────────────────────────────────────────────────────────────

PAGES = {
    "/users/": {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN},
    "/users/units/": {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN},
    "/users/new/": {Role.SYSTEM_ADMIN},
    "/users/import/": {Role.SYSTEM_ADMIN},
    "/users/{pk}/": {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN},
    "/users/{pk}/edit/": {Role.SYSTEM_ADMIN},
    "/users/{pk}/deactivate/": {Role.SYSTEM_ADMIN},
    "/users/{pk}/activate/": {Role.SYSTEM_ADMIN},
    "/users/{pk}/roles/": {Role.SECURITY_ADMIN},
    "/users/{pk}/reset/": {Role.SECURITY_ADMIN},
    "/audit/": {Role.AUDITOR},
}


@pytest.mark.parametrize("role", list(Role))
def test_every_page_is_for_whom_it_is_for(as_role, role):
    account = UserFactory()
    client = as_role(role)
    for pattern, allowed in PAGES.items():
        status = client.get(pattern.format(pk=account.pk)).status_code
        hidden = "{pk}" in pattern and role not in PAGES["/users/"]
        assert status == (200 if role in allowed else 404 if hidden else 403), pattern


def test_anonymous_is_sent_to_the_log_in(client):
    account = UserFactory()
    for pattern in PAGES:
        response = client.get(pattern.format(pk=account.pk))
        assert response["Location"].startswith("/login/?next=/"), pattern


@pytest.mark.parametrize("step", ["unlock", "dismiss"])
def test_security_steps_are_posts_of_the_security_admin(as_role, step):
    account = UserFactory()
    assert as_role(Role.SECURITY_ADMIN).get(f"/users/{account.pk}/{step}/").status_code == 405
    assert as_role(Role.SYSTEM_ADMIN).post(f"/users/{account.pk}/{step}/").status_code == 403
    assert as_role(Role.OFFICE).post(f"/users/{account.pk}/{step}/").status_code == 404


def test_the_system_account_is_not_there(as_role):
    system = User.objects.get(username="system")
    client = as_role(Role.SYSTEM_ADMIN)
    assert client.get(f"/users/{system.pk}/").status_code == 404
    assert "system" not in [user.username for user in client.get("/users/").context["page_obj"]]


def test_refusal_is_recorded(as_role):
    client = as_role(Role.OFFICE)
    client.get("/users/")
    event = AuditEvent.objects.get(action=AuditAction.DENIED)
    assert (event.actor, event.target_name, event.result) == (client.user, "/users/", "refused")


# ── the list ────────────────────────────────────────────────────────────────────────────


def test_list_finds_by_name_pinyin_unit_role_and_state(as_role, unit):
    domain.create_user(
        username="wxm",
        name="王小明",
        unit=unit,
        proposed_roles=[Role.OFFICE],
        by=UserFactory(role=Role.SYSTEM_ADMIN),
    )
    UserFactory(person__name="别人", is_active=False, role=Role.UNION_STAFF)
    client = as_role(Role.SYSTEM_ADMIN)

    def found(query):
        return {user.display_name for user in client.get(f"/users/?{query}").context["page_obj"]}

    for query in ("q=小明", "q=wangxiao", "q=wxm", "q=住建", "q=王 住建", "role=proposed"):
        assert found(query) == {"王小明"}, query
    assert found("state=closed") == {"别人"}
    assert found("role=union_staff") == {"别人"}
    assert "王小明" in found("role=none")
    assert "没有符合条件的用户" in text(client.get("/users/?q=没有这个人"))
    assert client.get("/users/", {"q": "x" * 500, "role": "nonsense"}).status_code == 200


def test_list_costs_the_same_for_one_and_for_three(as_role, django_assert_num_queries):
    client = as_role(Role.SYSTEM_ADMIN)
    client.get("/users/")
    with django_assert_num_queries(4):  # session, user, count, rows
        client.get("/users/")
    for _ in range(3):
        UserFactory(role=Role.OFFICE)
    with django_assert_num_queries(4):
        client.get("/users/")


def test_units_cost_the_same_for_one_and_for_three(as_role, django_assert_num_queries, unit):
    client = as_role(Role.SYSTEM_ADMIN)
    client.get("/users/units/")
    for _ in range(3):
        UnitFactory(parent=unit)
    with django_assert_num_queries(3):
        page = client.get("/users/units/")
    assert "区住房和城乡建设局" in text(page)


def test_phone_is_masked(as_role):
    account = UserFactory(person__phone="13812345678")
    page = text(as_role(Role.SECURITY_ADMIN).get(f"/users/{account.pk}/"))
    assert "138****5678" in page
    assert "13812345678" not in page


# ── sessions ────────────────────────────────────────────────────────────────────────────


def test_own_sessions_are_seen_and_ended(client):
    user = UserFactory()
    phone = Client(headers={"user-agent": "Mozilla MicroMessenger/8.0"})
    phone.force_login(user)
    phone.get("/me/")
    client.force_login(user)
    UserSession.objects.filter(session_key=phone.session.session_key).update(
        user_agent="Mozilla/5.0 (iPhone) MicroMessenger/8.0"
    )
    page = text(client.get("/me/"))
    assert "微信" in page
    assert "现在这一处" in page
    row = UserSession.objects.get(session_key=phone.session.session_key)
    assert client.post(f"/me/sessions/{row.pk}/end/")["Location"] == "/me/"
    assert phone.get("/me/").status_code == 302
    assert client.get("/me/").status_code == 200


def test_a_strangers_session_is_not_there_but_the_security_admin_may_end_it(as_role):
    user = UserFactory()
    theirs = Client()
    theirs.force_login(user)
    row = UserSession.objects.get(user=user)
    assert as_role(Role.OFFICE).post(f"/me/sessions/{row.pk}/end/").status_code == 404
    client = as_role(Role.SECURITY_ADMIN)
    ended = client.post(f"/me/sessions/{row.pk}/end/")
    assert ended["Location"] == f"/users/{user.pk}/"
    assert theirs.get("/me/").status_code == 302
    event = AuditEvent.objects.filter(action=AuditAction.SESSION_ENDED).latest("pk")
    assert (event.actor, event.detail) == (client.user, {"why": "security_admin"})


def test_clear_sessions_removes_what_is_over(client):
    user = UserFactory()
    client.force_login(user)
    UserSession.objects.create(user=user, session_key="gone")
    assert domain.clear_sessions() == {"sessions": 0, "rows": 1}
    assert client.get("/me/").status_code == 200
