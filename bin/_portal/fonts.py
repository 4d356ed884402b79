"""A font that can write Chinese: the wall's PDF and the browser tests need one."""

import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

FOLDERS = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts")]
PACKAGE = "fonts-noto-cjk"
PATIENCE_SECONDS = 300


def has_chinese():
    return any(any(folder.rglob("NotoSansCJK*")) for folder in FOLDERS if folder.is_dir())


def ensure(say):
    """Install it when we may; else say how. The portal runs without: its PDFs do not."""
    if has_chinese():
        return
    how = f"apt-get install {PACKAGE}"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        say(f"没有中文字体，挂图的 PDF 做不了（浏览器打印可以）。请以 root 运行：{how}")
        return
    say(f"正在安装中文字体：{how}")
    with suppress(subprocess.TimeoutExpired):
        for command in [["apt-get", "update"], ["apt-get", "install", "-y", PACKAGE]]:
            subprocess.run(
                command,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
                timeout=PATIENCE_SECONDS,
                check=False,
            )
    if not has_chinese():
        say(f"中文字体没有装上，挂图的 PDF 做不了（浏览器打印可以）。请手工运行：{how}")
