"""What a line of a newspaper page can be taken for, and what its characters then are: the one table of roles.

Everything else that knows of roles is derived from it: the ledger's names and the classes in HTML (`Role`), the words
of the interface and of the editors' overrides, the table in the editors' manual, the groups that the rules of the
converter speak of. A further role is a row here.
"""

from __future__ import annotations

from enum import Flag, IntEnum, StrEnum, auto
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Place(StrEnum):
    """Where the characters of a role are to be found."""

    TEXT = "text"  # in the article, where they were printed
    HEADER = "header"  # in the front matter; they leave the running text
    PAGE = "page"  # furniture: they belong to the page and to no article


class Role(StrEnum):
    """What a stretch of a newspaper page was taken for.

    The value is the name in the ledger and in CSS classes. A row holds it, the word in Chinese and in English, and the
    place of its characters.
    """

    chinese: str
    english: str
    place: Place

    def __new__(cls, value: str, chinese: str, english: str, place: Place) -> Role:
        """Make a member of its row."""
        role = str.__new__(cls, value)
        role._value_ = value
        role.chinese, role.english, role.place = chinese, english, place
        return role

    KICKER = "kicker", "引题", "kicker", Place.TEXT
    TITLE = "title", "标题", "headline", Place.TEXT
    DECK = "deck", "副题", "deck", Place.TEXT
    PARAGRAPH = "paragraph", "正文", "text", Place.TEXT
    CROSSHEAD = "crosshead", "插题", "crosshead", Place.TEXT
    SUBHEAD = "subhead", "小插题", "subhead", Place.TEXT
    BYLINE = "byline", "署名", "byline", Place.HEADER
    CREDIT = "credit", "摄影署名", "photo credit", Place.HEADER
    CAPTION = "caption", "图片说明", "caption", Place.HEADER
    DOUBLED = "doubled", "重出", "doubled tail", Place.PAGE  # the tail of a line, captured a second time
    JUMP = "jump", "转版", "jump", Place.PAGE  # 下转第3版, 上接第1版
    FOLIO = "folio", "版头", "page head", Place.PAGE  # 第3版 综合, 2023年9月12日 星期二, 责任编辑 张三
    BOILERPLATE = "boilerplate", "网页杂项", "boilerplate", Place.PAGE  # navigation, counters, 点击关注
    MARKUP = "markup", "标记", "mark", Place.PAGE  # the # of a Markdown heading

    @property
    def is_furniture(self) -> bool:
        """Whether the characters belong to the page and to no article's text."""
        return self.place is Place.PAGE


ROLES: Mapping[str, Role] = MappingProxyType({role.value: role for role in Role})
"""By the name in the ledger."""


class Group(Flag):
    """What the rules of the converter may say of several readings at once."""

    NONE = 0
    BEGINS_ARTICLE = auto()
    HEAD = auto()  # set larger than text, without a full stop
    HEADLINE = auto()  # one of the lines that head an article, below its kicker
    CROSSHEAD = auto()
    TEXT = auto()  # running text
    CAPTION = auto()
    ASIDE = auto()  # may stand between two halves of a paragraph
    NEEDS_MORE = auto()  # something must follow before the page is over


G = Group


class Reading(IntEnum):
    """What a line can be taken for. Numbers, because these hash ten times as fast as names.

    A row holds the role its characters get, the word that overrides use for it, what the manual says of that word,
    the groups it belongs to, and, for a reading without transitions of its own in `conversion.page.rules`, the name
    of the reading before and behind which it stands.
    """

    role: Role
    word: str
    manual: str
    groups: Group
    stands_like: str

    def __new__(
        cls, role: Role, word: str, manual: str = "", groups: Group = G.NONE, stands_like: str = ""
    ) -> Reading:
        """Make a member of its row."""
        number = len(cls.__members__) + 1
        reading = int.__new__(cls, number)
        reading._value_ = number
        reading.role, reading.word, reading.manual = role, word, manual
        reading.groups, reading.stands_like = groups, stands_like
        return reading

    # fmt: off
    KICKER = Role.KICKER, "引题", "标题上面的一行；从它起是另一篇文章", G.BEGINS_ARTICLE | G.HEAD | G.NEEDS_MORE
    TITLE = Role.TITLE, "标题", "标题；从它起是另一篇文章，上面有引题的除外", G.BEGINS_ARTICLE | G.HEAD | G.HEADLINE | G.NEEDS_MORE
    TITLE_MORE = Role.TITLE, "标题下行", "标题的第二行", G.HEAD | G.HEADLINE | G.NEEDS_MORE
    DECK = Role.DECK, "副题", "标题下面的一行", G.HEAD | G.HEADLINE | G.NEEDS_MORE
    BYLINE_HEAD = Role.BYLINE, "署名", "作者或摄影者", G.NEEDS_MORE  # under the headline
    UNTITLED = Role.PARAGRAPH, "无题", "一篇没有标题的文章的第一段", G.BEGINS_ARTICLE | G.TEXT
    PARAGRAPH = Role.PARAGRAPH, "正文", "新的一段", G.TEXT
    CONTINUED = Role.PARAGRAPH, "接上段", "被分栏截断，接在上一段后面", G.TEXT
    ITEM = Role.PARAGRAPH, "正文"  # a line of verse, of a list or a table, a remark: a paragraph that is no sentence
    CROSSHEAD = Role.CROSSHEAD, "插题", "文章里的小标题", G.HEAD | G.CROSSHEAD | G.NEEDS_MORE
    SUBHEAD = Role.SUBHEAD, "小插题", "插题下面的小标题", G.HEAD | G.CROSSHEAD | G.NEEDS_MORE
    CAPTION = Role.CAPTION, "图片说明", "图片下面的说明", G.CAPTION | G.ASIDE
    CAPTION_INSIDE = Role.CAPTION, "图片说明", "", G.CAPTION | G.ASIDE | G.NEEDS_MORE  # inside a sentence
    SIGNATURE = Role.BYLINE, "署名"  # byline or credit, a line of its own at the end
    DOUBLED = Role.DOUBLED, "重出", "采集时重复的字；不进文章", G.ASIDE
    JUMP = Role.JUMP, "转版", "“下转第3版”一类提示；不进文章", G.ASIDE
    FOLIO = Role.FOLIO, "版头", "版次、日期、责任编辑；不进文章", G.ASIDE  # the head or foot of the page
    BOILERPLATE = Role.BOILERPLATE, "网页杂项", "网页、公众号、邮件带来的字：导航、来源、阅读数、“点击关注”；不进文章", G.ASIDE, "FOLIO"
    # fmt: on


def readings_of(*groups: Group) -> frozenset[Reading]:
    """The readings that belong to any of these groups."""
    return frozenset(reading for reading in Reading if any(reading.groups & group for group in groups))


BEGINS_ARTICLE = readings_of(G.BEGINS_ARTICLE)
HEADS = readings_of(G.HEAD)
HEADLINE = readings_of(G.HEADLINE)
CROSSHEADS = readings_of(G.CROSSHEAD)
TEXT = readings_of(G.TEXT)
CAPTIONS = readings_of(G.CAPTION)
ASIDE = readings_of(G.ASIDE)
SET_ASIDE = frozenset(reading for reading in Reading if reading.role.is_furniture)
"""Readings of lines that go into no article."""
CANNOT_END = readings_of(G.NEEDS_MORE)
"""Readings after which the page cannot be over."""

WORDS: Mapping[str, frozenset[Reading]] = MappingProxyType(
    {word: frozenset(r for r in Reading if r.word == word) for word in dict.fromkeys(r.word for r in Reading)}
)
"""What an editor may call a line, and the readings that fit."""
SYNONYMS: Mapping[str, str] = MappingProxyType(
    {"主题": "标题", "肩题": "引题", "眉题": "引题", "子题": "副题", "分题": "插题", "图说": "图片说明"}
)
"""Other names of a newsroom for some of `WORDS`."""


def manual() -> str:
    """The table of words in the editors' manual (docs/editing.md), Markdown."""
    rows = [f"| `{reading.word}` | {reading.manual} |" for reading in Reading if reading.manual]
    return "\n".join(["| 读法 | 这一行是 |", "|---|---|", *rows])


def interface_words(language: str) -> dict[str, str]:
    """What the interface calls roles (`role.…`), and what became of their characters in an article (`source.…`).

    In Chinese (`zh`) and English (`en`); nothing for other languages, whose tables name the roles themselves.
    """
    words: dict[str, str] = {}
    for role in Role:
        if language == "zh":
            words[f"role.{role}"] = role.chinese
            words[f"source.{role}"] = f"{'略' if role.is_furniture else '移'}{role.chinese}"
        elif language == "en":
            words[f"role.{role}"] = role.english
            words[f"source.{role}"] = f"{role.english} {'left out' if role.is_furniture else 'moved'}"
        if role.place is Place.TEXT:
            words.pop(f"source.{role}", None)
    return words
