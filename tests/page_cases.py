"""Pages with their truth beside the text, a line each: what tests and benchmarks of conversion are measured on.

A case file holds one page. Each line begins with a tag and a blank; what follows is the line as captured. Lines
without a tag are blank lines of the page. `:kind NAME` names the kind of page, `@authors A B` and `@photographers A`
say who made the article above (`-`: nobody is named). The tags:

    K kicker    H headline   H2 its second line   D deck        B byline or credit   S crosshead
    P paragraph  + its rest behind a column break  U first paragraph without headline L line of verse, list, table
    C caption    X tail captured twice             J jump       F furniture of the page
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent / "cases" / "pages"
TAGS = frozenset({"K", "H", "H2", "D", "B", "S", "P", "+", "U", "L", "C", "X", "J", "F"})
_TEXT = frozenset({"P", "U", "L"})
_HEAD = frozenset({"K", "H", "U"})
_MARKS = re.compile(r"^#+[ \u3000]+|^\*\*|\*\*$")


@dataclass(frozen=True, slots=True)
class TrueLine:
    """One line of a page that is not blank: its number from 1, its tag, its text as captured."""

    number: int
    tag: str
    text: str


@dataclass
class TrueArticle:
    """What a person reads in an article of a page, as printed; `None` stands for what the case leaves open."""

    lines: list[TrueLine] = field(default_factory=list)
    title: str = ""
    kicker: str = ""
    deck: str = ""
    authors: tuple[str, ...] | None = None
    photographers: tuple[str, ...] | None = None
    crossheads: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)
    broken: set[int] = field(default_factory=set)
    """Indices of the paragraphs that the page cuts in two."""


@dataclass(frozen=True)
class Case:
    """A page: its name, its kind, its text as captured, and what stands on it."""

    name: str
    kind: str
    text: str
    lines: tuple[TrueLine, ...]
    articles: tuple[TrueArticle, ...]


def parse(source: str, name: str) -> Case:
    """Read a case. Raises ValueError on a line that has no known tag."""
    kind = ""
    page: list[str] = []
    lines: list[TrueLine] = []
    facts: dict[int, dict[str, tuple[str, ...]]] = {}
    for raw in source.rstrip("\n").split("\n"):
        if raw.startswith(":kind "):
            kind = raw.removeprefix(":kind ")
        elif raw.startswith("@"):
            key, *names = raw[1:].split()
            facts.setdefault(len(lines), {})[key] = () if names == ["-"] else tuple(names)
        elif not raw.strip():
            page.append("")
        else:
            tag, _, text = raw.partition(" ")
            if tag not in TAGS:
                raise ValueError(f"{name}: no tag: {raw}")
            page.append(text)
            if text.strip():
                lines.append(TrueLine(len(page), tag, text))
    return Case(name, kind, "\n".join(page) + "\n", tuple(lines), articles_of(lines, facts))


def articles_of(
    lines: list[TrueLine], facts: dict[int, dict[str, tuple[str, ...]]]
) -> tuple[TrueArticle, ...]:
    """The articles that tagged lines make; `facts` are said behind so many lines."""
    articles: list[TrueArticle] = []
    before = ""
    for count, line in enumerate(lines, 1):
        if line.tag in _HEAD and not (line.tag == "H" and before == "K"):
            articles.append(TrueArticle())
        if line.tag != "F":
            before = line.tag
        if articles:
            _enter(articles[-1], line)
            for key, names in facts.get(count, {}).items():
                setattr(articles[-1], key, names)
    return tuple(articles)


def _enter(article: TrueArticle, line: TrueLine) -> None:
    text = unmarked(line.text)
    article.lines.append(line)
    match line.tag:
        case "H" | "H2":
            article.title = f"{article.title} {text}".strip()
        case "K":
            article.kicker = text
        case "D":
            article.deck = f"{article.deck} {text}".strip()
        case "S":
            article.crossheads.append(text)
        case "C":
            article.captions.append(text)
        case "+":
            article.paragraphs[-1] += text
            article.broken.add(len(article.paragraphs) - 1)
        case tag if tag in _TEXT:
            article.paragraphs.append(text)


def unmarked(text: str) -> str:
    """A line of a page without its Markdown marks."""
    return _MARKS.sub("", text.strip()).strip()


def read(folder: Path = FOLDER) -> tuple[Case, ...]:
    """Every case of a folder and those below it, by name."""
    return tuple(
        parse(path.read_text(encoding="utf-8"), path.relative_to(folder).as_posix())
        for path in sorted(folder.rglob("*.*"))
    )
