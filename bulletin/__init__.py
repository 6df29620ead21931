"""Newspaper pages as captured text -> corrected articles -> a static site.

The stages, in order, each a pure function over frozen values:

    RawPage    -transcript->  drafts with spans   -conversion->  content/articles/*.md and the ledger
    Article    -archive---->  Archive             -rendering, search, feeds->  OutputFile  -output->  site/
"""
