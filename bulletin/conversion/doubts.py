"""What a person should look at: where it stands, why, and how likely it is right all the same.

A cut, a joint, a byline and a date stand in one list, each with the share of such cases that are right; that of lines
comes from `page.certainty`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bulletin.content import decisions
from bulletin.conversion import bylines
from bulletin.conversion.page import certainty
from bulletin.digests import Often
from bulletin.problems import below
from bulletin.roles import Role
from bulletin.text.typography import DIRECTIONS, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bulletin.conversion.page.transcript import Draft
    from bulletin.model import Styles
    from bulletin.reference.subject import Subject


@dataclass(frozen=True, slots=True)
class Doubt(Often):
    """Something a person should look at; nothing is wrong for certain. `path` is relative to the content folder."""

    path: str
    line: int
    what: str
    certainty: float
    """0 (surely wrong) to 1: the share of such cases that are right."""
    words: str = ""
    """The words it is about in full, where `what` quotes only their beginning."""
    about: str = ""
    """What it is, in one word, where `what` holds numbers that may change while the words do not."""
    is_new: bool = True
    """Whether it was not there when its page was last entered."""

    @property
    def settling(self) -> str:
        """What identifies it, also where a decision settles it.

        Holds no word that `what` does not quote: it is printed, and the log of a workflow is public.
        """
        return decisions.settling_words(self.about or self.what, self.words)

    def under(self, folder: str) -> Doubt:
        """The same doubt, its path below `folder`."""
        return replace(self, path=below(folder, self.path))

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


def worst_first(doubts: Sequence[Doubt]) -> tuple[Doubt, ...]:
    """In the order in which they are worth reading."""
    return tuple(sorted(doubts, key=lambda doubt: (doubt.certainty, doubt.path, doubt.line, doubt.what)))


def of_characters(text: str, where: str) -> Iterator[Doubt]:
    """Characters of a page that nobody sees and that show what stands beside them in another order, line by line."""
    if DIRECTIONS.search(text) is None:
        return
    for number, line in enumerate(text.split("\n"), 1):
        found = [(match.start() + 1, f"U+{ord(match[0]):04X}") for match in DIRECTIONS.finditer(line)]
        if found:
            places = "、".join(f"第 {column} 列 {name}" for column, name in found[:_LISTED])
            more = f" 等 {len(found)} 处" if len(found) > _LISTED else ""
            what = f"有会颠倒显示顺序的看不见的字符（{places}{more}），文章里已略去；看一看这一行的字序"
            yield Doubt(where, number, what, _IN_ORDER, line, "有会颠倒显示顺序的看不见的字符")


def of_unknown(text: str, where: str) -> Iterator[Doubt]:
    """Characters that no program could tell and that a page holds as such, line by line."""
    for number, line in enumerate(text.split("\n") if UNKNOWN in text else (), 1):
        if count := line.count(UNKNOWN):
            what = f"有 {count} 个认不出的字（{UNKNOWN}），请照原报补上"
            yield Doubt(where, number, what, _IN_ORDER, line, "有认不出的字")


def of_recognition(text: str, styles: Styles, where: str) -> Iterator[Doubt]:
    """Characters of a scan that were hardly legible, line by line."""
    lines = text.split("\n")
    for number, style in styles:
        if style.unsure:
            line = lines[number - 1]
            read = "、".join(
                f"第 {place + 1} 字“{line[place]}”" for place in style.unsure[:_LISTED] if place < len(line)
            )
            more = f"等 {len(style.unsure)} 字" if len(style.unsure) > _LISTED else ""
            what = f"扫描图上看不清，识别没有把握：{read}{more}"
            yield Doubt(where, number, what, _LEGIBLE, line, "扫描图上看不清")


_LISTED = 5
_LEGIBLE = 0.6
"""How likely a character is right of which the recogniser is so unsure."""
_IN_ORDER = 0.2
"""How likely what was typed is what is shown; judged, not measured."""


def of_lines(draft: Draft, where: str) -> Iterator[Doubt]:
    """Cuts, missed cuts, joints, heads, captions and bylines that the page hardly bears out, and what was set aside."""
    texts: dict[int, str] = {}
    for read in draft.read:
        texts[read.line.number] = texts.get(read.line.number, "") + read.line.text
    for line, what, sure in certainty.doubtful(draft.read):
        yield Doubt(where, line, what, sure, texts.get(line, ""))


def of_furniture(drafts: Iterable[Draft], where: str) -> Iterator[Doubt]:
    """All lines of a page that prove to belong to no article, as one thing to look at."""
    found = certainty.furniture(read for draft in drafts for read in draft.read)
    if found:
        reads, what, sure = found
        words = " / ".join(read.line.text for read in reads)
        yield Doubt(where, reads[0].line.number, what, sure, words, "没有进文章的版头和网页杂项")


def of_article(draft: Draft, where: str, conflict: str, subject: Subject) -> Iterator[Doubt]:
    """No headline, names that hardly look like names, places that contradict each other."""
    line = draft.lines[0][0]
    if not draft.title:
        yield Doubt(where, line, "这一篇没有认出标题", 0.3)
    if conflict:
        yield Doubt(where, line, conflict, 0.1)
    if bylines.together(draft.bylines, subject).run_together:
        return  # what they are is asked where all bylines are known
    for text in draft.texts(Role.BYLINE, Role.CREDIT):
        likeness = bylines.looks_like_byline(text, subject)
        if likeness < bylines.LIKELY:
            yield Doubt(where, line, f"署名“{text}”不像人名", likeness)
