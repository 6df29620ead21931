"""What a reader reports of a mistake, as the site's 报错 writes it and the reader completes it -> the place, the proposed change.

Only what the report says is proposed: words that it gives for words that stand there once. Where it says it otherwise, the
remark is shown beside the text, and nothing is proposed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz.distance import Levenshtein

from bulletin import routes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_ANCHOR = r"[ph]-[0-9a-f]{8}(?:-[0-9]+)?"
_PLACE = re.compile(rf"(?<![a-z0-9])({routes.ID})/?(?:{re.escape(routes.DIRECTORY_INDEX)})?#({_ANCHOR})")
_ARTICLE = re.compile(rf"(?:编号|編號|ID|/a/)\s{{0,4}}[：:]?\s{{0,4}}({routes.ID})(?![a-z0-9])")
_QUOTED = re.compile(r"^(?:本站文字|Text here)\s{0,4}[：:]\s{0,4}[“\"](.+?)[”\"]?$", re.MULTILINE)
_REMARK = re.compile(
    r"^(?:错处和应有的文字|錯處和應有的文字|What is wrong, and what it should read)\s{0,4}[：:]", re.MULTILINE
)
_GIVEN = re.compile(
    r"^(?:编号|編號|题|題|网址|網址|版面|本站文字|ID|Headline|Address|Page|Text here)\s{0,4}[：:].*$",
    re.MULTILINE,
)
_QUOTES = "“”\"'‘’「」『』"
_SAID = r"[“\"‘'「『](?P<{0}>[^”\"’'」』\n]{{1,80}})[”\"’'」』]"
_BARE = r"(?P<{0}>[^\s“”\"‘’「」，。；、→\n]{{1,20}})"
_MEANS = (
    r"\s{0,4}[，,]?\s{0,4}(?:应该?(?:当|写)?(?:作|做|为|是|改为|改成|改作)|應該?(?:作|為|是|改為|改成)|"
    r"改(?:为|成|作|為)|误作的?|→|->|=>|should (?:be|read)|instead of)\s{0,4}[：:]?\s{0,4}"
)
_CHANGES = tuple(
    re.compile(one.format("was") + _MEANS + other.format("now"))
    for one in (_SAID, _BARE)
    for other in (_SAID, _BARE)
)


@dataclass(frozen=True, slots=True)
class Reported:
    """What a report says."""

    article: str
    """Id of the article; empty where it names none."""
    anchor: str
    """Of the paragraph; empty where it names none."""
    quoted: str
    """Words of the site that it quotes, perhaps cut short."""
    remark: str
    """What the reader wrote."""


def read(text: str) -> Reported:
    """Take a report apart.

    >>> read('编号：x7k2m#p-1a2b3c4d\\n题：甲\\n错处和应有的文字：\\n“己”应为“已”').remark
    '“己”应为“已”'
    """
    text = text.replace("\r\n", "\n")
    place, article = _PLACE.search(text), _ARTICLE.search(text)
    quoted, begin = _QUOTED.search(text), _REMARK.search(text)
    remark = text[begin.end() :] if begin else _GIVEN.sub("", text)
    return Reported(
        place[1] if place else article[1] if article else "",
        place[2] if place else "",
        quoted[1].removesuffix("……") if quoted else "",
        remark.strip(),
    )


def proposed(remark: str, paragraph: str) -> str:
    """A paragraph as the reader would have it; the same where the remark does not say it clearly.

    >>> proposed('“己经”应为“已经”', '他己经到了')
    '他已经到了'
    >>> proposed('王树林 → 王树森', '民警王树林。')
    '民警王树森。'
    >>> proposed('他已经到了旗里。', '他己经到了旗里。')
    '他已经到了旗里。'
    """
    for was, now in _changes(remark):
        if was != now and paragraph.count(was) == 1:
            return paragraph.replace(was, now)
    written = remark.strip().strip(_QUOTES)
    is_one = "\n" not in written and len(written) > _SHORT
    return (
        written if is_one and Levenshtein.normalized_similarity(written, paragraph) >= _WHOLE else paragraph
    )


_SHORT = 3
"""Characters that are no paragraph yet."""
_WHOLE = 0.75
"""Likeness from which a remark is the paragraph written anew."""


def _changes(remark: str) -> Iterator[tuple[str, str]]:
    for pattern in _CHANGES:
        for found in pattern.finditer(remark):
            yield found["was"], found["now"].rstrip("。，；,.;")


def at(quoted: str, texts: Sequence[str]) -> int:
    """Which of some texts holds quoted words; -1 where none does, or several do."""
    found = [number for number, text in enumerate(texts) if quoted and quoted in text]
    return found[0] if len(found) == 1 else -1


def told(remark: str, texts: Iterable[str]) -> int:
    """Which of some texts has the words that a remark would change, where only one has; else -1."""
    listed = list(texts)
    found = {number for was, _ in _changes(remark) for number, text in enumerate(listed) if was in text}
    return found.pop() if len(found) == 1 else -1
