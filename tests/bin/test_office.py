"""LibreOffice is installed when we may, and only said when we may not."""

from _portal import office


def test_without_root_the_tests_are_skipped_and_it_is_said(monkeypatch):
    said = []
    monkeypatch.setattr(office, "find", lambda: None)
    monkeypatch.setattr(office.os, "geteuid", lambda: 1000)
    assert office.ensure(said.append) is False
    assert "会跳过" in said[0]


def test_as_root_the_smaller_package_comes_first(monkeypatch):
    ran, found = [], iter([None, "/usr/bin/soffice"])
    monkeypatch.setattr(office, "find", lambda: next(found))
    monkeypatch.setattr(office.os, "geteuid", lambda: 0)
    monkeypatch.setattr(office.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(office.subprocess, "run", lambda argv, **_: ran.append(argv))
    assert office.ensure(lambda _: None) is True
    assert ran[-1][-1] == "libreoffice-calc-nogui"


def test_the_core_alone_is_not_calc(monkeypatch):
    monkeypatch.setattr(office.shutil, "which", lambda name: "/usr/bin/soffice")
    monkeypatch.setattr(office.os.path, "exists", lambda path: False)
    assert office.find() is None
