import socket

import pytest

from _portal import instance, locks
from _portal.failure import Failure


def test_taken_port_is_told_in_one_sentence():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Failure, match=f"端口 {port} 已被占用") as told:
            instance.refuse_taken_port("127.0.0.1", port)
    assert "\n" not in str(told.value)


def test_free_port_passes():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
    instance.refuse_taken_port("127.0.0.1", port)


def test_foreign_address_is_told_as_such():
    with pytest.raises(Failure, match="不能监听"):
        instance.refuse_taken_port("203.0.113.7", 8000)


def test_second_instance_is_refused_with_the_address_of_the_first(tmp_path):
    instance.write_note(tmp_path, url="http://127.0.0.1:8123", ready=True)
    with (
        locks.held(instance.lock_path(tmp_path)),
        pytest.raises(Failure, match=r"已经在运行 http://127\.0\.0\.1:8123"),
    ):
        instance.refuse_second(tmp_path)


def test_note_of_a_killed_instance_refuses_nobody(tmp_path):
    instance.write_note(tmp_path, url="http://127.0.0.1:8123", ready=True)
    instance.refuse_second(tmp_path)


def test_stop_without_a_portal_says_so_and_succeeds(tmp_path, capsys):
    assert instance.stop(tmp_path) == 0
    assert "没有在运行" in capsys.readouterr().out


def test_broken_note_reads_as_nothing(tmp_path):
    instance.note_path(tmp_path).write_text("{")
    assert instance.read_note(tmp_path) == {}
