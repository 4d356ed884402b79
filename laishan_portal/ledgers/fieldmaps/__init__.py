"""Filling somebody else's Excel template from a ledger, by a map that staff edit.

``shape`` reads what a template looks like, ``mapping`` says which field goes where, ``references``
and ``growth`` move everything that stands around the rows, ``fill`` writes, ``store`` keeps.
"""
