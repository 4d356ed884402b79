"""Excel in: a file is read tolerantly, checked row by row, confirmed, written whole, taken back.

``intake`` refuses what is no honest sheet; ``reading`` gives grids with addresses; ``heads``
finds the header by its words; ``body`` tells rows from totals, groups and footers; ``cells`` and
``dates`` turn what people type into values; ``importer`` is what a ledger declares; ``checking``
puts them together; ``jobs`` are the verbs of the wizard.
"""
