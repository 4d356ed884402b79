import pytest

from laishan_portal.ledgers import choices


@pytest.fixture(autouse=True)
def _fresh_choices():
    choices.forget_all()
    yield
    choices.forget_all()
