"""One project, one file (一项目一档): what the page shows, gathered and put into words.

``rows`` reads, ``sections`` and its neighbours turn rows into conclusions, ``page`` joins them.
"""
