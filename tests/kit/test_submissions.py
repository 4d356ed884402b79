import threading

import pytest
from django.db import connection

from laishan_portal import submissions
from laishan_portal.exceptions import DomainError
from laishan_portal.models import Sequence, Submission
from tests.factories import UserFactory

KEY = "a" * 32


@pytest.mark.django_db
def test_the_same_key_twice_is_one_write(commissioner):
    calls = []

    def write():
        calls.append(1)
        return "/done/"

    assert submissions.once(commissioner, KEY, write) == "/done/"
    assert submissions.once(commissioner, KEY, write) == "/done/"
    assert calls == [1]
    assert submissions.answer_to(commissioner, KEY) == "/done/"


@pytest.mark.django_db
def test_another_person_has_keys_of_their_own(commissioner, office):
    assert submissions.once(commissioner, KEY, lambda: "/a/") == "/a/"
    assert submissions.once(office, KEY, lambda: "/b/") == "/b/"


@pytest.mark.django_db
def test_a_refused_write_leaves_the_key_free(commissioner):
    def refuse():
        raise DomainError("不行")

    with pytest.raises(DomainError):
        submissions.once(commissioner, KEY, refuse)

    assert not Submission.objects.exists()
    assert submissions.once(commissioner, KEY, lambda: "/done/") == "/done/"


@pytest.mark.django_db
def test_a_key_that_is_none_writes_each_time(commissioner):
    assert submissions.once(commissioner, "<script>", lambda: "/x/") == "/x/"
    assert not Submission.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_ten_parallel_posts_are_one_write():
    user = UserFactory(role=None)
    barrier, answers = threading.Barrier(10), []

    def write():
        Sequence.objects.create(name="written")
        return "/done/"

    def post():
        barrier.wait()
        try:
            answers.append(submissions.once(user, KEY, write))
        finally:
            connection.close()

    threads = [threading.Thread(target=post) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == ["/done/"] * 10
    assert Sequence.objects.filter(name="written").count() == 1
