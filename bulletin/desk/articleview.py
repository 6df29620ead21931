"""An article as the desk shows and edits it: its header as fields, its text beside what the page gave, what both differ in."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from rapidfuzz.distance import Levenshtein

from bulletin.content import anchors, frontmatter
from bulletin.desk import reports
from bulletin.desk.acts import digest, prose_parts
from bulletin.desk.messages import Message
from bulletin.problems import UsageError
from bulletin.reference.phrases import pieces
from bulletin.text import writtendates
from bulletin.text.likeness import overlap, pairs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bulletin.content.folder import ArticleFile, Content

TEXTS = ("kicker", "title", "deck", "dateline", "date", "date_basis", "access")
LISTS = ("authors", "photographers", "tags", "places")
CAPTION = ("text", "image", "alt", "crop")
"""Keys of a caption."""
EDITABLE = frozenset({*TEXTS, *LISTS, "captions"})
"""Keys of the header that the desk sets; the others follow from the page, or are never changed."""


def file_of(content: Content, article_id: str) -> ArticleFile | None:
    return content.index.by_id.get(article_id)


def article_view(
    content: Content, article_id: str, text: Callable[[str], str], derived: Sequence[tuple[str, Any]]
) -> dict[str, Any] | None:
    """An article as a JSON value; None where there is none. `text` gives files of the content, `derived` is what follows from
    other articles, by key.
    """
    file = file_of(content, article_id)
    if file is None:
        return None
    article, meta = file.article, file.article.meta
    source = meta.source
    places = content.reference.region.gazetteer
    return {
        "id": article.id,
        "path": article.path,
        "made_from": {article.path: digest(text(article.path))},
        "page": source.page if source else "",
        "lines": [list(pair) for pair in source.lines] if source else [],
        "values": {
            **{key: str(getattr(meta, key)) for key in TEXTS},
            **{key: list(getattr(meta, key)) for key in LISTS},
            "captions": [
                {"text": each.text, "image": each.image or "", "alt": each.alt, "crop": each.crop}
                for each in meta.captions
            ],
        },
        "derived": {key: _shown(value) for key, value in derived if not meta.states(key)},
        "place_names": {code: places.full_name(code) for code in meta.places},
        "tags": sorted(content.index.tags),
        "images": list(
            dict.fromkeys(
                (
                    *(image.called for image in content.images),
                    *(each.image for each in meta.captions if each.image),  # one that is missing, too
                )
            )
        ),
        "headline": pieces(meta.title),
        "body": article.body,
        "original": original(content, article_id),
        "compared": compared(content, article_id, article.body)["paragraphs"],
    }


def _shown(value: Any) -> str:
    return "、".join(value) if isinstance(value, tuple) else str(value)


def original(content: Content, article_id: str) -> dict[str, Any]:
    """What the program last wrote of an article from its page: header and paragraphs; empty for one typed by hand."""
    record = content.ledger.articles.get(article_id)
    if record is None or record.header is None:
        return {"header": {}, "body": ""}
    header = {key: record.header.get(key) for key in EDITABLE if record.header.get(key)}
    return {"header": header, "body": record.body}


def compared(content: Content, article_id: str, body: str) -> dict[str, Any]:
    """A body beside what the page gave, paragraph by paragraph.

    Each is `[now, was, stretches]`: either may be None; a stretch is `[kind, was, now]` of `equal`, `replace`, `insert`,
    `delete`, in order.
    """
    before = prose_parts(original(content, article_id)["body"])
    after = prose_parts(body)
    return {"paragraphs": [_row(before, after, was, now) for was, now in _aligned(before, after)]}


_ALIKE = 0.4
"""Share of common pairs of letters from which two paragraphs are one that was changed."""


def _aligned(before: Sequence[str], after: Sequence[str]) -> list[tuple[int | None, int | None]]:
    """Which paragraphs are the same or one made of the other, in the order of the text as it is now."""
    rows: list[tuple[int | None, int | None]] = []
    # Replaced, put in and taken out one after the other is one change: which is which, only the words tell.
    for is_equal, changes in groupby(
        Levenshtein.opcodes(list(before), list(after)), key=lambda op: op.tag == "equal"
    ):
        ops = list(changes)
        was, now, was_end, now_end = ops[0].src_start, ops[0].dest_start, ops[-1].src_end, ops[-1].dest_end
        while was < was_end or now < now_end:
            left, right = was_end - was, now_end - now
            if is_equal or (left and right and (left == right or _is_alike(before[was], after[now]))):
                rows.append((was, now))
                was, now = was + 1, now + 1
            elif left > right:
                rows.append((was, None))
                was += 1
            else:
                rows.append((None, now))
                now += 1
    return rows


def _is_alike(one: str, other: str) -> bool:
    return overlap(pairs(one), pairs(other)) >= _ALIKE


def _row(before: Sequence[str], after: Sequence[str], was: int | None, now: int | None) -> list[Any]:
    old = None if was is None else before[was]
    new = None if now is None else after[now]
    if old is None or new is None or old == new:
        return [new, old, []]
    stretches = [
        [op.tag, old[op.src_start : op.src_end], new[op.dest_start : op.dest_end]]
        for op in Levenshtein.opcodes(old, new)
    ]
    return [new, old, stretches]


def changed_characters(was: str, now: str) -> tuple[int, int]:
    """How many characters were put into a text, and how many taken out.

    >>> changed_characters('王树林', '王树森等')
    (2, 1)
    """
    added = removed = 0
    for op in Levenshtein.opcodes(was, now):
        if op.tag != "equal":
            added, removed = added + op.dest_end - op.dest_start, removed + op.src_end - op.src_start
    return added, removed


def date_view(text: str) -> dict[str, Any]:
    """A date as people write it -> its EDTF, or why it is none.

    >>> date_view('2024年3月25日'), date_view('约2024年3月')['edtf']
    ({'edtf': '2024-03-25', 'error': ''}, '2024-03~')
    """
    try:
        return {"edtf": writtendates.read(text.strip()) if text.strip() else "", "error": ""}
    except ValueError as error:
        return {"edtf": "", "error": Message(str(error))}


def places_view(content: Content, text: str) -> dict[str, Any]:
    """The places that a name can mean, each with its code and full name."""
    gazetteer = content.reference.region.gazetteer
    text = text.strip()
    codes = [text] if text in gazetteer else list(gazetteer.codes_named(text))
    if not codes and text:
        try:
            codes = [gazetteer.code_of(text)]
        except ValueError as error:
            return {"places": [], "error": Message(str(error))}
    return {"places": [[code, gazetteer.full_name(code)] for code in codes], "error": ""}


def reported(content: Content, text: str) -> dict[str, Any]:
    """A reader's report: the article, the paragraph it speaks of, and that as the reader would have it.

    Raises UsageError where it names no article that there is.
    """
    report = reports.read(text)
    file = file_of(content, report.article)
    if file is None:
        raise UsageError("refused.report")
    article = file.article
    record = content.ledger.articles.get(article.id)
    names = anchors.names(record.paragraphs if record else (), article.blocks)
    parts = prose_parts(article.body)
    found = [
        number
        for number, (block, others) in enumerate(zip(article.blocks, names, strict=True))
        if report.anchor and report.anchor in {block.anchor, *others.former}
    ]
    at = found[0] if found else reports.at(report.quoted, [block.text for block in article.blocks])
    if at < 0:
        at = reports.told(report.remark, parts)
    was = parts[at] if 0 <= at < len(parts) else ""
    return {
        "id": article.id,
        "paragraph": at,
        "was": was,
        "now": reports.proposed(report.remark, was),
        "remark": report.remark,
        "quoted": report.quoted,
    }


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a form as they are written: empty ones taken out. Raises UsageError for a key that is no field of it."""
    made: dict[str, Any] = {}
    for key, value in values.items():
        if key not in EDITABLE or key not in frontmatter.FIELDS:
            raise UsageError(f"不能改 {key}")
        if key in TEXTS:
            text = " ".join(str(value).split()) if key != "title" else str(value).strip()
            made[key] = None if not text or (key, text) == ("access", "public") else text
        elif key in LISTS:
            made[key] = [str(item).strip() for item in value if str(item).strip()] or None
        else:
            made[key] = [
                {name: str(each[name]).strip() for name in CAPTION if each.get(name)}
                for each in value
                # One with a photo and without words is refused where it is read: it was not meant to go.
                if any(str(each.get(name, "")).strip() for name in ("text", "image"))
            ] or None
    if made.get("date"):
        made["date"] = date_view(made["date"])["edtf"] or made["date"]
    return made
