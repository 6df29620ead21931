"""What an article says as a chat card shows it: whole sentences that say who did what, short enough for the clients.

Owns where text may be cut. A cut never falls inside a quotation or bracket, so what is shown never attributes
half a sentence to somebody.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import chain, islice
from typing import TYPE_CHECKING

from bulletin.text.typography import CLOSERS, HAN, TERMINALS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bulletin.model import Article

DESCRIPTION_BYTES = 347
"""Discord cuts a description here (115 Han characters); the tightest of the clients listed in docs/linking.md."""
DESCRIPTION_CHARACTERS = 200
"""X cuts a description here; matters for Latin text only."""

ELLIPSIS = "……"  # two em, GB/T 15834
_PAIRS = {
    "“": "”",
    "‘": "’",
    "「": "」",
    "『": "』",
    "《": "》",
    "〈": "〉",
    "（": "）",
    "(": ")",
    "【": "】",
    "〔": "〕",
}
_CLOSING = frozenset(_PAIRS.values())
_CLAUSE_ENDS = "，；：、—,;: 　"
_LEAST = 20  # characters; a fragment shorter than this says less than the next candidate

# 陕坝讯 …, 本报讯（记者 张三）…, 新华社北京9月7日电 …; not 据通讯员介绍，… (no gap after 讯).
_DATELINE = re.compile(
    rf"[{HAN}A-Za-z0-9·\s]{{1,24}}?[讯电](?:\s*[（(][^（）()]{{1,40}}[）)]\s*|[\s\u3000]+)(?=\S)"
)
# （刘星）, (杨娜娜 白厚和), 金子全 摄 at the end of a paragraph; 案（事）件 does not end one.
_BYLINE = re.compile(
    rf"[（(][{HAN}·/／、\s\u3000]{{2,24}}[）)]\s*$|(?<=[{re.escape(TERMINALS + CLOSERS)}])\s*\S{{1,12}}[\s\u3000]+摄\s*$"
)
_BLANKS = re.compile(r"[\s\u3000]+")


def describe(
    article: Article, limit_bytes: int = DESCRIPTION_BYTES, limit_characters: int = DESCRIPTION_CHARACTERS
) -> str:
    """Return whole sentences of an article that say who did what, or an empty string when no text of it can be cut safely.

    Without dateline and byline. They begin with the first sentence that names somebody who acts: scenery, a platitude, a
    speech without its speaker say nothing on a card. Further sentences of the paragraph follow as long as all fit into
    `limit_bytes` (UTF-8) and `limit_characters` (code points). A first sentence that is longer than `limit_bytes` is
    shown whole up to `limit_characters`: a client that cuts it shows no less than a cut of ours would. Only where no
    sentence fits, the first is cut at a clause mark outside quotations, with an ellipsis.
    """
    if article.is_withdrawn:
        return ""
    paragraphs = _paragraphs(article)
    first = list(islice(paragraphs, _PARAGRAPHS))
    for telling in (True, False):
        for text in first:
            if found := _from_sentence(text, limit_bytes, limit_characters, telling=telling):
                return found
    cut = (shorten(text, limit_bytes, limit_characters) for text in chain(first, paragraphs))
    return next(filter(None, cut), "")


_PARAGRAPHS = 8
"""Paragraphs in which a sentence is looked for: what stands further down is a detail."""
# Who acts, by the last word of what bodies and people are called: 哈什哈派出所, 辖区群众. Not 队伍, 部署, 所有, 处置, 部分.
_ACTOR = re.compile(
    rf"[{HAN}]{{2}}(?:政府|公司|机关|中心|支部|学校|大学|法院|医院|委员会|人员|师生|群众|职工|同学|教师|记者|居民|村民"
    r"|局(?!面|部|势|限)|所(?!有|以|在|属|需|谓)|队(?!伍|列)|厅|院(?!内|里)|站(?!点|在)|委(?!托|员)|校(?!园))"
)
# What a sentence cannot begin with when nothing stands before it: 该局, 他们, 与此同时.
_BACKWARD = re.compile(
    r"(?:[^，。]{0,8}，)?(?:该|此|其(?!中)|他|她|它|这|那|同时|与此同时|为此|对此|随后|接着|有这样)"
)
_QUOTATION = re.compile("“[^”]*”")


def _tells(sentence: str) -> bool:
    """Whether a sentence says by itself who did something."""
    return (
        len(sentence) >= _LEAST
        and _BACKWARD.match(sentence) is None
        and _ACTOR.search(_QUOTATION.sub("", sentence)) is not None
    )


def _from_sentence(text: str, limit_bytes: int, limit_characters: int, *, telling: bool) -> str:
    """The first sentence of a paragraph that fits, and those after it that fit with it; empty where there is none.

    With `telling`, the first one that says who did something, whole even where it is longer than `limit_bytes`.
    """
    start = 0
    ends = list(_sentence_ends(text))
    for at, end in enumerate(ends):
        sentence = text[start:end]
        fits = len(sentence) <= limit_characters and (telling or len(sentence.encode()) <= limit_bytes)
        if fits and (not telling or _tells(sentence)):
            # What is too long in characters is not even taken out: a paragraph may have thousands of sentences.
            for further in reversed(ends[at + 1 : bisect_right(ends, start + limit_characters)]):
                more = text[start:further]
                if len(more.encode()) <= limit_bytes:
                    return more
            return sentence
        start = end
    return ""


def shorten(text: str, limit_bytes: int, limit_characters: int = DESCRIPTION_CHARACTERS) -> str:
    """Return the text when it fits, otherwise its longest beginning that ends before a clause mark, and an ellipsis.

    Empty when there is no such beginning: when all of it is one long quotation, or its marks do not pair.

    >>> shorten('阿左旗公安局：发挥生态警务效能 守住生态安全底线', 67)
    '阿左旗公安局：发挥生态警务效能……'
    """
    if _room(text, limit_bytes, limit_characters) == len(text) and _is_balanced(text):
        return text
    room = _room(text, limit_bytes - len(ELLIPSIS.encode()), limit_characters - len(ELLIPSIS))
    best = anywhere = 0
    for end in _safe_ends(text):
        if end > room:
            break
        if text[end : end + 1] and text[end] in _CLAUSE_ENDS:
            best = end
        if not _splits_word(text, end):
            anywhere = end
    end = best if best >= min(_LEAST, anywhere // 2) else anywhere
    beginning = text[:end].rstrip(_CLAUSE_ENDS)
    return beginning + ELLIPSIS if beginning else ""


def _paragraphs(article: Article) -> Iterator[str]:
    """Paragraphs without dateline and byline. One that only leads over to the next (演练场景设定为：) is left out."""
    first = True
    for block in article.blocks:
        if block.kind != "paragraph":
            continue
        text = _BLANKS.sub(" ", block.text).strip()
        if first:
            text = without_dateline(text, article.meta.dateline)
        text = _without_byline(text)
        first = False
        if text and text[-1] not in "：:":
            yield text


def without_dateline(text: str, dateline: str) -> str:
    """Leave out 陕坝讯 at the head of a report, known from the front matter or by its form.

    >>> without_dateline('陕坝讯 夏季行动开展以来', '陕坝'), without_dateline('本报讯（记者 张三）近日', '')
    ('夏季行动开展以来', '近日')
    """
    if dateline and text.startswith(dateline):
        rest = text[len(dateline) :].lstrip()
        if rest[:1] and rest[0] in "讯电":
            text = rest[1:].lstrip()
            return re.sub(r"^[（(][^（）()]{1,40}[）)]\s*", "", text)
    match = _DATELINE.match(text)
    return text[match.end() :] if match else text


def _without_byline(text: str) -> str:
    match = _BYLINE.search(text)
    return text[: match.start()].rstrip() if match else text


def _sentence_ends(text: str) -> Iterator[int]:
    """Every offset before which a sentence ends and all quotations and brackets are closed, ascending."""
    last = bare = 0
    for end in _safe_ends(text, (match.start() for match in _MARKS.finditer(text))):
        # No further back than to the end before, however many closers stand in a row.
        at = end
        while at > last and text[at - 1] in CLOSERS:
            at -= 1
        bare = at if at > last else bare
        last = end
        if _ends_sentence(text, end, bare):
            yield end


def _ends_sentence(text: str, end: int, bare: int) -> bool:
    """Whether a sentence ends before `end`: behind 。 and all that closes with it, not inside ！！ or …….

    From `bare` to `end` there are only closers. “多谢！”他说 is one sentence, so a closing quotation mark counts only when
    no clause follows it directly.
    """
    if not bare or (last := text[bare - 1]) not in TERMINALS:
        return False
    following = text[end : end + 1]
    if not following:
        return True
    if following in TERMINALS or following in CLOSERS or following in _CLAUSE_ENDS.strip() + "——的":
        return False
    if last == "…" and bare == end:
        return False  # an ellipsis in mid-sentence looks the same as one at its end
    if bare < end:
        return not re.match(rf"[{HAN}]{{1,10}}[说道问答喊]|[说道问答喊]", text[end : end + 12])
    return last not in "!?" or not following.isascii() or not following.isalnum()


_MARKS = re.compile(f'["’{re.escape("".join((*_PAIRS, *_PAIRS.values(), TERMINALS, CLOSERS)))}]')
"""All that opens or closes anything, or ends a sentence."""


def _safe_ends(text: str, places: Iterable[int] | None = None) -> Iterator[int]:
    """Yield every offset before which all quotations and brackets are closed, ascending; stop at a stray mark.

    Only those behind `places`, where these are given, the places of all `_MARKS` among them.
    """
    expected: list[str] = []
    straight_open = False
    for index in range(len(text)) if places is None else places:
        character = text[index]
        if character == '"':
            straight_open = not straight_open
        elif character == "’" and _is_apostrophe(text, index):
            pass
        elif character in _PAIRS:
            expected.append(_PAIRS[character])
        elif character in _CLOSING and (not expected or expected.pop() != character):
            return
        if not expected and not straight_open:
            yield index + 1


def _is_apostrophe(text: str, index: int) -> bool:
    before, after = text[index - 1 : index], text[index + 1 : index + 2]
    return before.isascii() and before.isalpha() and after.isascii() and after.isalpha()


def _is_balanced(text: str) -> bool:
    last = 0
    for last in _safe_ends(text):  # noqa: B007  # the last one is what is asked for
        pass
    return last == len(text)


def _splits_word(text: str, end: int) -> bool:
    """Whether a cut at `end` would fall into a number or Latin word, or part a mark from its clause."""
    before, after = text[end - 1 : end], text[end : end + 1]
    if not after:
        return False
    latin = (
        before.isascii() and before.isalnum() and ((after.isascii() and after.isalnum()) or after in ".,%％")
    )
    return latin or after in TERMINALS or after in CLOSERS or before in _CLAUSE_ENDS or after in "·—…"


def _room(text: str, limit_bytes: int, limit_characters: int) -> int:
    """How many characters of a text fit into both limits."""
    beginning = text[: max(limit_characters, 0)]
    return len(beginning.encode()[: max(limit_bytes, 0)].decode(errors="ignore"))
