"""LibreOffice for the tests that open filled workbooks as a person would."""

import os
import shutil
import subprocess

PACKAGES = ["libreoffice-calc-nogui", "libreoffice-calc"]
# What tells that Calc itself is there, not the shared core alone.
PARTS = ["/usr/lib/libreoffice/program/libsclo.so", "/usr/lib64/libreoffice/program/libsclo.so"]


def find():
    """The path of a LibreOffice that has Calc, or None."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    return program if program and any(map(os.path.exists, PARTS)) else None


def ensure(say):
    """Install it when we may; else say that its tests are skipped. True when it is there."""
    if find():
        return True
    how = f"apt-get install {PACKAGES[0]}"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        say(f"没有 LibreOffice Calc，打开填好的表的测试会跳过。要跑请先以 root 运行：{how}")
        return False
    say(f"正在安装 LibreOffice Calc：{how}")
    quiet = {"env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}, "check": False}
    subprocess.run(["apt-get", "update"], stdout=subprocess.DEVNULL, **quiet)
    for package in PACKAGES:
        subprocess.run(["apt-get", "install", "-y", package], stdout=subprocess.DEVNULL, **quiet)
        if find():
            return True
    say(f"安装没有成功，打开填好的表的测试会跳过。请手工运行：{how}")
    return False
