"""What stands behind bin/run, bin/test and bin/bench.

Each module is named for what it holds. `failure`, `paths` and `python` must run
on a bare Python 3.11; the others run inside .venv, after `python.enter_venv`.
"""
