"""A page as it reads today and the files people left of its articles -> the articles with every correction carried over.

What the ledger keeps (`ArticleRecord.header` and `.paragraphs`) is the base: what the program last wrote.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bulletin.conversion import versions
from bulletin.conversion.changes import Text, compare
from bulletin.conversion.conflicts import Conflict, Mixed, Side
from bulletin.conversion.merging import merge
from bulletin.problems import Problem
from bulletin.text.matching import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bulletin.content.ledger import ArticleRecord
    from bulletin.conversion.changes import Version
    from bulletin.conversion.conflicts import Decide
    from bulletin.model import Article, RawPage


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of people's work on a page."""

    versions: Mapping[str, Version] = field(default_factory=dict)
    """The articles that hold some of it, by id."""
    into: Mapping[str, str] = field(default_factory=dict)
    """Articles that are part of another now -> that one."""
    ways: tuple[tuple[str, str], ...] = ()
    """Where corrections went to another article with their words: from, to."""
    conflicts: tuple[Conflict, ...] = ()
    disclosed: tuple[tuple[str, str], ...] = ()
    """Where a sentence of a withheld article became part of one that is shown: from, to."""


def carry(
    base: Sequence[ArticleRecord], page: Sequence[Version], edited: Mapping[str, Article], decide: Decide
) -> Carried:
    """Carry the corrections in `edited` files over to the articles of today's `page`.

    `base` holds the records of the page whose header is known, in printed order.
    """
    old = [versions.of_text(record.header, record.body) for record in base if record.header is not None]
    person = {article_id: versions.of_file(article) for article_id, article in edited.items()}
    if [_said(version) for version in old] == [_said(version) for version in page]:
        # The page gives what it gave; only its lines may be others.
        places = {
            was.id: (was.header.get("source"), now.header.get("source"))
            for was, now in zip(old, page, strict=True)
        }
        return Carried({key: _placed(version, *places[key]) for key, version in person.items()})

    def decided(conflict: Conflict) -> Side | Mixed | None:
        # What is withdrawn is shown nowhere: nobody need be asked how it reads.
        withdrawn = conflict.article in edited and edited[conflict.article].is_withdrawn
        return Side.PERSON if withdrawn and conflict.where != "access" else decide(conflict)

    merged = merge(old, page, list(person.values()), decided)
    given = {version.id: version for version in page}
    kept = {
        version.id: version
        for version in merged.versions
        if version.id in person or version != given[version.id]
    }
    # What the page lost and a person withdrew stays in its file as they left it: there is no side of the page to choose, but
    # where its words are part of another article now, which is shown.
    conflicts = tuple(
        conflict
        for conflict in merged.conflicts
        if conflict.article in given
        or conflict.where == "access"
        or not (conflict.article in edited and edited[conflict.article].is_withdrawn)
    )
    return Carried(kept, merged.into, merged.carried, conflicts, merged.disclosed)


_CHANGING = frozenset({"source", "updated"})
"""Keys that say nothing of what the article says."""


def _said(version: Version) -> Version:
    return replace(
        version, header={key: value for key, value in version.header.items() if key not in _CHANGING}
    )


def _placed(version: Version, before: object, now: object) -> Version:
    """A person's version with the lines it has on the page now, where they are others than before."""
    return version if before == now else replace(version, header={**version.header, "source": now})


def problems(conflicts: Iterable[Conflict], page: RawPage, files: Mapping[str, Article]) -> Iterator[Problem]:
    """Conflicts as messages, each with both sides and the line to paste."""
    for conflict in conflicts:
        article = files.get(conflict.article)
        path, line = (article.path, _line(article, conflict)) if article else (page.path, 1)
        chosen = conflict.name
        yield Problem(
            path,
            line,
            f"{conflict.where}：版面 {page.name} 和改过的文章在同一处写得不同，请选一边（选定之前，这个版面的文章都不动）：\n"
            f"    文章：{_shown(conflict, conflict.person)}\n"
            f"    版面：{_shown(conflict, conflict.page)}\n"
            f"    原来：{_shown(conflict, conflict.base)}\n"
            f"    用文章的：python build.py convert --keep {chosen}\n"
            f"    用版面的：python build.py convert --take {chosen}",
        )


def _line(article: Article, conflict: Conflict) -> int:
    """The line of the file on which a conflict stands: that of the paragraph, or of the key."""
    line = versions.line_of(article, conflict.part)
    return line if line > 1 else article.line_of(conflict.where)


def disclosures(found: Iterable[tuple[str, str]], page: RawPage) -> Iterator[Problem]:
    """What to say where a page as it reads today would show words that a person withheld."""
    for withheld, shown in found:
        what = (
            f"{withheld} 撤下或删节过，它的字现在读成了 {shown} 的，会公开（选定之前，这个版面的文章都不动）；"
            f"请改正读法，或在 {shown} 的文章头写同样的 access"
        )
        yield Problem(page.path, 1, what)


_LONGEST = 60
"""Characters of one side that are shown whole."""


def _shown(conflict: Conflict, words: str) -> str:
    if not words and not (conflict.before or conflict.after):
        return "（没有）"
    words = _short(words)
    return f"{conflict.before}【{words}】{conflict.after}" if conflict.before or conflict.after else words


def _short(words: str) -> str:
    words = words.replace("\n", "⏎").replace(SEPARATOR, "⏎")
    if len(words) > _LONGEST:
        return f"{words[: _LONGEST // 2]}……{words[-_LONGEST // 2 :]}"
    return words


_LISTED = 8
"""Differences of an article whose base is not known that are listed before the rest is only counted."""


def unknown_base(article: Article, page: Version, raw: RawPage) -> Problem:
    """The message for an article that was edited before its base was kept, and whose page changed since."""
    comparison = compare(Text((versions.of_file(article),)), Text((page,)))
    old, text = comparison.old, comparison.old.blocks.text
    places = [
        (
            edit.text,
            text[edit.start : edit.end],
            text[max(old.blocks.start(edit.start), edit.start - 10) : edit.start],
        )
        for number in range(len(old.parts))
        for edit in comparison.edits(number)
    ]
    places += [(comparison.new.parts[number].text, "", "") for number in sorted(comparison.new_parts)]
    lines = [
        f"    文章：{before}【{_short(ours)}】\n    版面：{before}【{_short(theirs)}】"
        for theirs, ours, before in places[:_LISTED]
    ]
    if len(places) > _LISTED:
        lines.append(f"    ……另有 {len(places) - _LISTED} 处不同")
    return Problem(
        article.path,
        1,
        f"版面 {raw.name} 变了，而这篇文章早先已经有人改过，程序分不清哪些是改动，两边都没有动：\n"
        + "\n".join(lines)
        + f"\n    保留文章：python build.py convert --keep {article.id}"
        f"\n    改用版面：python build.py convert --take {article.id}",
    )
