"""What a line of a newspaper page can be taken for."""

from __future__ import annotations

from enum import IntEnum, auto


class Reading(IntEnum):
    """What a line can be taken for. Numbers, because these hash ten times as fast as names."""

    KICKER = auto()
    TITLE = auto()
    TITLE_MORE = auto()  # the second line of a headline
    DECK = auto()
    BYLINE_HEAD = auto()  # who wrote it, under the headline
    UNTITLED = auto()  # the first paragraph of an item printed without a headline
    PARAGRAPH = auto()
    CONTINUED = auto()  # goes on where a column break cut the paragraph
    ITEM = auto()  # a line of verse, of a list or a table, a remark: a paragraph that is no sentence
    CROSSHEAD = auto()
    SUBHEAD = auto()
    CAPTION = auto()
    CAPTION_INSIDE = auto()  # a caption that stands inside a sentence
    SIGNATURE = auto()  # byline or credit, a line of its own at the end
    DOUBLED = auto()
    JUMP = auto()
    FOLIO = auto()  # the head or foot of the page: its number, day, editors


R = Reading
BEGINS_ARTICLE = frozenset({R.KICKER, R.TITLE, R.UNTITLED})
HEADS = frozenset({R.KICKER, R.TITLE, R.TITLE_MORE, R.DECK, R.CROSSHEAD, R.SUBHEAD})
HEADLINE = frozenset({R.TITLE, R.TITLE_MORE, R.DECK})
CROSSHEADS = frozenset({R.CROSSHEAD, R.SUBHEAD})
TEXT = frozenset({R.UNTITLED, R.PARAGRAPH, R.CONTINUED})
CAPTIONS = frozenset({R.CAPTION, R.CAPTION_INSIDE})
# What may stand between two halves of a paragraph.
ASIDE = frozenset({R.CAPTION, R.CAPTION_INSIDE, R.DOUBLED, R.JUMP, R.FOLIO})
