"""What the portal starts with: the newspaper's facts, and an invented year around them.

``facts`` is what was printed and nothing more. Everything else here makes the demo: pure data and
generators first (``people catalogue course investment reporting story generator``), then the
writers (``write_*``, ``lights``) and what takes it all away again (``purge``).
"""
