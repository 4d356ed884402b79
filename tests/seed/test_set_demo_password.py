import pytest
from django.core.management import CommandError, call_command

from accounts.enums import Role
from tests.factories import UserFactory


def test_demo_accounts_get_the_word_and_nobody_else(db, settings):
    settings.LAISHAN_DEMO_PASSWORD = "another word"
    demo = UserFactory(role=Role.LEADER, is_demo=True)
    gone = UserFactory(role=Role.LEADER, is_demo=True, is_active=False)
    real = UserFactory(role=Role.LEADER)
    call_command("set_demo_password", verbosity=0)
    for user in [demo, gone, real]:
        user.refresh_from_db()
    assert demo.check_password("another word")
    assert not gone.check_password("another word")
    assert not real.check_password("another word")


def test_without_a_word_nothing_is_changed(db, settings):
    settings.LAISHAN_DEMO_PASSWORD = ""
    with pytest.raises(CommandError, match="LAISHAN_DEMO_PASSWORD"):
        call_command("set_demo_password")
