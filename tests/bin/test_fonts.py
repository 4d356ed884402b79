import subprocess

import pytest

from _portal import fonts


@pytest.fixture
def said():
    return []


@pytest.fixture
def ran(monkeypatch):
    """What would have been run."""
    commands = []
    monkeypatch.setattr(subprocess, "run", lambda command, **options: commands.append(command))
    return commands


def test_with_a_font_nothing_is_done(monkeypatch, said, ran):
    monkeypatch.setattr(fonts, "has_chinese", lambda: True)
    fonts.ensure(said.append)
    assert (said, ran) == ([], [])


def test_root_installs_it(monkeypatch, said, ran):
    found = iter([False, True])
    monkeypatch.setattr(fonts, "has_chinese", lambda: next(found))
    monkeypatch.setattr(fonts.os, "geteuid", lambda: 0)
    monkeypatch.setattr(fonts.shutil, "which", lambda name: "/usr/bin/apt-get")
    fonts.ensure(said.append)
    assert ran[-1][-1] == fonts.PACKAGE
    assert len(said) == 1


def test_others_are_told_how(monkeypatch, said, ran):
    monkeypatch.setattr(fonts, "has_chinese", lambda: False)
    monkeypatch.setattr(fonts.os, "geteuid", lambda: 1000)
    fonts.ensure(said.append)
    assert ran == []
    assert f"apt-get install {fonts.PACKAGE}" in said[0]


def test_what_does_not_come_in_is_said_not_fatal(monkeypatch, said):
    def hangs(command, **options):
        raise subprocess.TimeoutExpired(command, 300)

    monkeypatch.setattr(fonts, "has_chinese", lambda: False)
    monkeypatch.setattr(fonts.os, "geteuid", lambda: 0)
    monkeypatch.setattr(fonts.shutil, "which", lambda name: "/usr/bin/apt-get")
    monkeypatch.setattr(subprocess, "run", hangs)
    fonts.ensure(said.append)
    assert "没有装上" in said[-1]
