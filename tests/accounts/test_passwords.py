import pytest
import time_machine
from django.conf import settings
from django.contrib.auth import password_validation
from django.contrib.auth.hashers import identify_hasher, make_password
from django.core.exceptions import ValidationError
from django.test import Client, override_settings
from django.utils import timezone

from accounts import domain
from accounts.enums import AuditAction, Role
from accounts.models import AuditEvent, PasswordRecord, UserSession
from laishan_portal.exceptions import DomainError
from tests.accounts.conftest import PASSWORD
from tests.factories import PersonFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
NEW = "春风又绿-Jiangnan77"


def change(client, new=NEW, old=PASSWORD, again=None, **extra):
    data = {"old_password": old, "new_password1": new, "new_password2": again or new}
    return client.post("/password/", data | extra)


@pytest.fixture
def someone(db):
    unit = UnitFactory(name="区住房和城乡建设局", short_name="住建局")
    person = PersonFactory(name="王小明", unit=unit, phone="13812345678")
    return UserFactory(username="wangxm", person=person, email="spring.rain@example.com")


@pytest.mark.parametrize(
    ("weak", "code"),
    [
        ("Ab1-short", "password_too_short"),
        ("x" * 20 + "Yz9-" * 28, "password_too_long"),
        ("alllowercase", "password_too_plain"),
        ("lowercaseand9", "password_too_plain"),
        ("1357924680135", "password_too_plain"),
        ("Password123!", "password_too_common"),
        ("Qwertyuiop1!", "password_too_common"),
        ("Zx12345678-Kp", "password_in_a_row"),
        ("Kp-aaaaaa-Z31", "password_in_a_row"),
        ("aaaaaaaaaaaaaaaaaaaaaaaa", "password_in_a_row"),
        ("Laishan-River7", "password_context_word"),
        ("莱山Project-77", "password_context_word"),
        ("Wangxm-River-7", "password_context_word"),
        ("WangXiaoMing-7x", "password_context_word"),
        ("River-王小明-Z77", "password_context_word"),
        ("River-住建局-Z77", "password_context_word"),
        ("Zhujianju-River7", "password_context_word"),
        ("Ri-13812345678v", "password_context_word"),
        ("Spring.Rain-77x", "password_context_word"),
    ],
)
def test_weak_passwords_are_refused_with_a_chinese_sentence(someone, weak, code):
    with pytest.raises(ValidationError) as refused:
        password_validation.validate_password(weak, someone)
    assert code in {error.code for error in refused.value.error_list}
    assert all(message.endswith("。") for message in refused.value.messages)


@pytest.mark.parametrize(
    "good",
    [
        "River-Stone-77",
        "correct horse battery staple",
        "山高月小水落石出清风徐来",
        "四月的海风吹过 River7",
        "Kd7-w" * 16,
    ],
)
def test_good_passwords_pass(someone, good):
    password_validation.validate_password(good, someone)


def test_administrators_need_fifteen():
    boss = UserFactory(role=Role.AUDITOR)
    with pytest.raises(ValidationError, match="至少 15 位"):
        password_validation.validate_password("River-Stone-77", boss)


def test_hash_is_argon2id_of_at_least_19_mib():
    with override_settings(PASSWORD_HASHERS=["accounts.hashers.PortalArgon2PasswordHasher"]):
        stored = make_password("River-Stone-77")
        hasher = identify_hasher(stored)
    assert stored.startswith("argon2$argon2id$")
    assert hasher.memory_cost >= 19 * 1024
    assert hasher.time_cost >= 2


def test_first_password_meets_the_rules(someone):
    words = {domain.random_password() for _ in range(50)}
    assert len(words) == 50
    boss = UserFactory(role=Role.AUDITOR)
    for word in words:
        assert not set(word) & set("0O1lI")
        assert len(word) >= 15
        password_validation.validate_password(word, boss)


def test_change_ends_other_sessions_and_keeps_this_one(client, person_user, log_in):
    other = Client()
    other.post("/login/", {"username": "worker", "password": PASSWORD})
    log_in()
    old_key = client.session.session_key

    response = change(client)

    assert response.status_code == 302
    assert client.session.session_key != old_key
    assert client.get("/me/").status_code == 200
    assert other.get("/me/").status_code == 302
    assert UserSession.objects.get().session_key == client.session.session_key
    person_user.refresh_from_db()
    assert person_user.check_password(NEW)
    assert AuditEvent.objects.filter(
        action=AuditAction.PASSWORD_CHANGED, actor=person_user
    ).exists()
    assert NEW not in str(list(AuditEvent.objects.values_list("detail", "target_name")))


def test_present_password_is_asked_for(client, person_user, log_in):
    log_in()
    response = change(client, old="wrong")
    assert "现在的密码不对。" in response.content.decode()
    assert "两次填的新密码不一样。" in change(client, again="other").content.decode()
    person_user.refresh_from_db()
    assert person_user.check_password(PASSWORD)


def test_the_last_five_cannot_be_chosen_again(client, person_user, log_in):
    log_in()
    used = [PASSWORD]
    for number in range(5):
        word = f"秋水长天-Evening{number}{number}x"
        assert change(client, new=word, old=used[-1]).status_code == 302
        used.append(word)
    assert PasswordRecord.objects.filter(user=person_user).count() == 5
    page = change(client, new=used[2], old=used[-1]).content.decode()
    assert "最近 5 次用过的密码不能再用" in page
    page = change(client, new=used[-1], old=used[-1]).content.decode()
    assert "最近 5 次用过的密码不能再用" in page
    assert change(client, new=used[0], old=used[-1]).status_code == 302


def test_reset_gives_a_password_for_a_day_that_must_be_changed(person_user, security_admin):
    word = domain.reset_password(person_user, by=security_admin)
    browser = Client()
    logged_in = browser.post("/login/", {"username": "worker", "password": word})
    assert logged_in.status_code == 302

    sent = browser.get("/inbox/?page=1")
    assert sent["Location"] == "/password/?next=%2Finbox%2F%3Fpage%3D1"
    assert "首次登录或刚重置过" in browser.get("/password/").content.decode()
    done = change(browser, old=word, next="/inbox/?page=1")
    assert done["Location"] == "/inbox/?page=1"
    assert browser.get("/inbox/").status_code == 200

    again = domain.reset_password(person_user, by=security_admin)
    with time_machine.travel(timezone.now() + timezone.timedelta(hours=24, minutes=1)):
        late = Client().post("/login/", {"username": "worker", "password": again})
    assert late.status_code == 200
    event = AuditEvent.objects.filter(action=AuditAction.PASSWORD_RESET).first()
    assert event.actor_id == security_admin.pk
    assert again not in str(event.detail)


def test_nobody_resets_himself(security_admin, client):
    with pytest.raises(DomainError):
        domain.reset_password(security_admin, by=security_admin)
    client.force_login(security_admin)
    assert client.get(f"/users/{security_admin.pk}/reset/").status_code == 403


def test_old_passwords_must_be_changed_but_not_of_demo_accounts(client, person_user, log_in):
    person_user.password_changed_at = timezone.now() - timezone.timedelta(days=91)
    person_user.save()
    log_in()
    assert client.get("/inbox/")["Location"].startswith("/password/")
    assert "密码用满 90 天了" in client.get("/password/").content.decode()
    assert client.post("/me/extend/").status_code == 200
    assert client.post("/logout/").status_code == 302
    person_user.is_demo = True
    person_user.must_change_password = True
    person_user.save()
    log_in()
    assert client.get("/inbox/").status_code == 200


def test_age_can_be_switched_off(client, person_user, log_in):
    person_user.password_changed_at = timezone.now() - timezone.timedelta(days=1000)
    person_user.save()
    log_in()
    with override_settings(PASSWORD_MAX_AGE_DAYS=0):
        assert client.get("/inbox/").status_code == 200
    assert settings.PASSWORD_MAX_AGE_DAYS == 90


def test_demo_accounts_may_have_any_password(client, person_user, log_in):
    person_user.is_demo = True
    person_user.save()
    log_in()
    assert change(client, new="demo").status_code == 302
