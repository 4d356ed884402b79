"""The browser for the tests, and a font that can write Chinese."""

import os
import shutil
import subprocess

from _portal import fonts

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
PACKAGES = ["chromium", fonts.PACKAGE]


def find():
    """The path of a Chromium, or None; CHROMIUM names one elsewhere."""
    given = os.environ.get("CHROMIUM")
    return given or next(filter(None, map(shutil.which, NAMES)), None)


def ensure(say):
    """Install what is missing when we may; else say how. True when both are there."""
    if find() and fonts.has_chinese():
        return True
    how = f"apt-get install {' '.join(PACKAGES)}"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        say(f"浏览器测试需要 Chromium 和中文字体，请先以 root 运行：{how}")
        return False
    say(f"正在安装浏览器和中文字体：{how}")
    quiet = {"env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}, "check": False}
    for command in [["apt-get", "update"], ["apt-get", "install", "-y", *PACKAGES]]:
        subprocess.run(command, stdout=subprocess.DEVNULL, **quiet)
    if find() and fonts.has_chinese():
        return True
    say(f"安装没有成功，请手工运行：{how}")
    return False
