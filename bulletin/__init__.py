"""Newspaper pages as captured text -> corrected articles -> a static site.

The stages, in order, each a pure function over frozen values:

    RawPage    -conversion->  content/articles/*.md and the ledger
    Article    -archive---->  Archive  -documents, sharing, exports, search->  OutputFile  -publish->  site/
"""
