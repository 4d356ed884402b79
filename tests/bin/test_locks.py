from _portal import locks


def test_lock_is_held_by_one_at_a_time(tmp_path):
    path = tmp_path / "a.lock"
    with locks.held(path) as first, locks.held(path) as second:
        assert (first, second) == (True, False)
        assert locks.is_held(path)
    assert not locks.is_held(path)


def test_folder_can_be_locked_without_a_file(tmp_path):
    with locks.held(tmp_path) as ours:
        assert ours
        assert locks.is_held(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_missing_file_is_not_held(tmp_path):
    assert not locks.is_held(tmp_path / "never.lock")
