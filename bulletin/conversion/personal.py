"""Personal data in articles: numbers that are somebody's, minors and patients named in full.

The law shields all three (个人信息保护法 28, 未成年人保护法 103). Each is a doubt and stops nothing: a text may rightly
name a pupil who won a prize. What is anonymous already (王某, 张先生, 小明（化名）) is left alone.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from bulletin import cache
from bulletin.conversion.doubts import Doubt
from bulletin.model import SHOWN_WHOLE, by_page
from bulletin.reference import vocabulary
from bulletin.text import identifiers
from bulletin.text.typography import HAN, is_blank, without_blanks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.model import Archive, Article, Page
    from bulletin.reference.names import Names


class Finding(NamedTuple):
    """Characters `start` to `end` of a text are personal data."""

    start: int
    end: int
    kind: str
    """`身份证号`, `电话号码`, `车牌号`, `银行卡号`, `未成年人` or `病人`."""


MINOR, PATIENT = "未成年人", "病人"


@lru_cache(maxsize=2048)  # the texts of a page that somebody works on
def find(text: str, names: Names) -> tuple[Finding, ...]:
    """The personal data of a text, by place. Offsets count its code points."""
    return tuple(sorted({*(Finding(*found) for found in identifiers.find(text)), *_people(text, names)}))


def doubts(archive: Archive, names: Names) -> Iterator[Doubt]:
    """What of the archive's published words is personal data: in articles, and in what pages show as captured.

    Nothing of what is withdrawn, nor of the captured lines of a redacted article: these are not published. What an
    article still says is not named a second time on its page.
    """
    judged: dict[str, _Of] = {}
    for articles in by_page(archive.listed):
        where = tuple(article.where for article in articles)
        judged |= zip((one.id for one in articles), _of_articles(articles, where, names), strict=True)
    said: dict[str, frozenset[str]] = {}
    for article in archive.listed:
        if found := judged[article.id]:
            said[article.id] = frozenset(words for words, _ in found)
            yield from (doubt for _, doubt in found)
    for page in archive.pages:
        shown = tuple(each for each in page.article_ids if archive.by_id[each].meta.access in SHOWN_WHOLE)
        for owner, words, doubt in _captured(page, shown, names):
            if words not in said.get(owner, ()):
                yield doubt


_Of = tuple[tuple[str, Doubt], ...]
"""The doubts of an article, each with the words it is about."""


@cache.kept
def _of_articles(articles: tuple[Article, ...], _where: object, names: Names) -> tuple[_Of, ...]:
    """The doubts of each article of a page. `_where` has them worked out anew when lines moved."""
    return tuple(_of_article(article, names) for article in articles)


def _of_article(article: Article, names: Names) -> _Of:
    return tuple(
        (words, _doubt(article.path, line, finding, words))
        for line, text in _texts(article)
        for finding in find(text, names)
        for words in (_words(text, finding),)
    )


@cache.kept
def _captured(page: Page, shown: tuple[str, ...], names: Names) -> tuple[tuple[str, str, Doubt], ...]:
    """The doubts of the captured lines of a page and of the articles that are `shown`: owner, words, doubt."""
    found = []
    for span in page.spans:
        if span.owner and span.owner not in shown:
            continue
        text = page.raw.text[span.start : span.end]
        for finding in find(text, names):
            words = _words(text, finding)
            line = page.raw.text.count("\n", 0, span.start + finding.start) + 1
            found.append((span.owner or "", words, _doubt(page.raw.path, line, finding, words)))
    return tuple(found)


def _texts(article: Article) -> Iterator[tuple[int, str]]:
    """The texts of an article, each with its line of the file."""
    meta = article.meta
    for key, text in (("kicker", meta.kicker), ("title", meta.title), ("deck", meta.deck)):
        yield article.line_of(key), text
    for number, caption in enumerate(meta.captions):
        yield article.line_of("captions", str(number)), caption.text
    for block in article.blocks:
        yield article.body_line + block.line - 1, block.text


def _words(text: str, finding: Finding) -> str:
    return identifiers.half_width(without_blanks(text[finding.start : finding.end]))


def _doubt(path: str, line: int, finding: Finding, words: str) -> Doubt:
    if finding.kind in (MINOR, PATIENT):
        return Doubt(path, line, f"{finding.kind}用了全名“{words}”，请确认可以公开，或改称某某", _PERSON)
    # What is printed here stands in the public log of a workflow, too.
    shown = f"{words[:3]}…{words[-2:]}"
    return Doubt(
        path, line, f"像是{finding.kind}（{shown}，{len(words)} 位），请确认可以公开，或隐去", _NUMBER
    )


_NUMBER, _PERSON = 0.05, 0.3


# What a text says of somebody, around N, the place of the name. Texts are without blanks, digits and marks are ASCII.
_AGE = r"(?P<age>\d{1,2}|[一二三四五六七八九十]{1,3})(?:个?半)?周?岁"
_CHILD = (
    "(?:小学生|中学生|初中生|高中生|(?<!大)(?<!留)学生|未成年人|(?:幼|患|女|男)童|儿童|幼儿|患儿|小?女孩|小?男孩|(?<!青)少年|"
    "少女|少先队员|小朋友|[女男]?婴儿?)"
)
_GRADE = r"(?:[一二三四五六1-6]年级|[高初][一二三123])[^,。;!?]{0,6}?班?"
_AILMENT = "(?:患者|病人|病患(?!者)|病号|感染者|携带者|确诊病例|确诊人员|患儿)"
_ILL = "(?<![隐忧后])(?:身患|患有|罹患|患上|患(?![者儿难得失]))"
_LEADS: dict[str, tuple[str, ...]] = {
    MINOR: (
        # 高一学生N, 学生代表N, 失踪儿童:N, 叫N的 is below
        rf"{_CHILD}(?:代表|名?叫|[::])?",
        rf"{_GRADE}(?:的|学生|女生|男生)?",
        # 12岁的N, 六岁女童N, 17岁少女N
        rf"{_AGE}的?(?:小|被害人|受害人|儿子|女儿|孙子|孙女|孩子|{_CHILD})*",
    ),
    PATIENT: (
        rf"{_AILMENT}(?:名?叫|[::])?",
        rf"{_ILL}[^,。;!?]{{1,12}}的(?:村民|居民|群众|老人|女子|男子)?",
    ),
}
_SEX = "(?:[,(]?[男女][,)]?)?"
_FOLLOWS: dict[str, tuple[str, ...]] = {
    MINOR: (
        # N(10岁), N,男,12岁, N今年才15周岁, N刚满3岁
        rf"{_SEX}[,(]?(?:现年|今年|年仅|当时|时年|当年|才|刚满|刚刚|刚|仅|只有|已满|已经|未满|不满|约)*{_AGE}",
        r"等?(?:几位|两位|三位)?(?:同学|小朋友)(?!们)",
        rf"(?:是|系)[^,。;!?]{{0,14}}{_CHILD}(?![^,。;!?)])",
        rf"的(?:小)?{_CHILD}",
    ),
    PATIENT: (
        rf"{_SEX},?(?:已|被|经[^,。;!?]{{0,6}})*(?:确诊|诊断)",
        rf",?{_ILL}",
        rf"(?:是|系)[^,。;!?]{{0,8}}{_AILMENT}",
    ),
}
# A word that each of the patterns of a kind needs; spares most texts a closer look.
_HINTS = {
    MINOR: re.compile(
        "学生|[初高]中|幼|未成年|童|孩|少年|少女|少先队|小朋友|婴|年级|[高初][一二三123１２３]|岁|同学|患儿"
    ),
    PATIENT: re.compile("患|病|确诊|诊断|感染|携带"),
}
_CHAIN = re.compile("[、和及]")
_OF_AGE = 18
_ANONYMOUS = re.compile("某|先生|女士|小姐|氏|老师|(?<!上)官|大爷|大妈|奶奶|爷爷|阿姨|叔叔|姓")
_PSEUDONYM = re.compile(r"\((?:均为|系)?化名")
# 患者家属王建国, 儿童医院院长李国庆: the word belongs to what follows.
_OTHERS = re.compile("家属|家长|父|母|们|医院|等|和|、|及")
_BEFORE, _BEHIND = re.compile(f"[{HAN}·]{{2,8}}$"), re.compile(f"[{HAN}·]{{2,8}}")


@lru_cache(maxsize=2)
def _compiled(kind: str) -> tuple[tuple[re.Pattern[str], ...], tuple[re.Pattern[str], ...]]:
    """What a text says before a name of this kind, and behind it."""
    return tuple(map(re.compile, _LEADS[kind])), tuple(map(re.compile, _FOLLOWS[kind]))


def _people(text: str, names: Names) -> Iterator[Finding]:
    """Minors and patients named in full, where the words around the name say that they are."""
    together = without_blanks(text)
    kinds = [kind for kind, hint in _HINTS.items() if hint.search(together)]
    if not kinds:
        return
    plain = identifiers.half_width(together)
    found = {(start, end, kind) for kind in kinds for start, end in _named(plain, kind, names)}
    found = {each for each in found if not _PSEUDONYM.match(plain, each[1])}
    if found:
        kept = [at for at, character in enumerate(text) if not is_blank(character)]
        for start, end, kind in found:
            yield Finding(kept[start], kept[end - 1] + 1, kind)


def _named(plain: str, kind: str, names: Names) -> Iterator[tuple[int, int]]:
    """Where the names of a kind stand in a text without blanks."""
    leads, follows = _compiled(kind)
    for pattern in leads:
        for match in pattern.finditer(plain):
            if _is_adult(match) or _OTHERS.match(plain, match.end()):
                continue
            at = match.end()
            while end := _name_from(plain, at, names):
                yield at, end
                if not _CHAIN.match(plain, end):
                    break
                at = end + 1
    for pattern in follows:
        for match in pattern.finditer(plain):
            if _is_adult(match):
                continue
            end = match.start()
            while (start := _name_until(plain, end, names)) is not None:
                yield start, end
                if not (start and _CHAIN.match(plain, start - 1)):
                    break
                end = start - 1


_NUMERALS = "零一二三四五六七八九"


def _is_adult(match: re.Match[str]) -> bool:
    """Whether an age is stated that is no minor's."""
    age = match.groupdict().get("age")
    if not age:
        return False
    if age.isdecimal():
        return int(age) >= _OF_AGE
    tens, ten, ones = age.rpartition("十")
    years = (10 * (_NUMERALS.find(tens) if tens else 1) if ten else 0) + max(
        0, _NUMERALS.find(ones) if ones else 0
    )
    return years >= _OF_AGE


def _name_from(text: str, start: int, names: Names) -> int:
    """Where the name ends that begins here; 0 where none does."""
    run = _BEHIND.match(text, start)
    if run is None or _ANONYMOUS.match(text, start + 1) or _ANONYMOUS.match(text, start + 2):
        return 0
    for length in _lengths(len(run[0])):
        name, rest = run[0][:length], text[start + length : start + length + 4]
        if _is_name(name, names) and not vocabulary.word_across(name, rest):
            return start + length
    return 0


def _name_until(text: str, end: int, names: Names) -> int | None:
    """Where the name begins that ends here; None where none does."""
    run = _BEFORE.search(text, max(0, end - 8), end)
    if run is None:
        return None
    for length in _lengths(len(run[0])):
        name = run[0][-length:]
        before = text[max(0, end - length - 4) : end - length]
        if _is_name(name, names) and not vocabulary.word_across(before, name):
            return end - length
    return None


def _lengths(longest: int) -> Iterator[int]:
    """Lengths of names, the longer ones first: what follows a name never makes a longer one by chance."""
    yield from range(longest, 1, -1)


_SURE = 0.95
_LIKELY = {2: 0.6, 3: 0.7}


def _is_name(name: str, names: Names) -> bool:
    if "某" in name:
        return False
    if len(name) > 3:
        return names.is_transcribed(name) or names.is_compound(name) or "·" in name
    evidence = names.evidence(name)
    if vocabulary.is_common(name[:2]) and evidence < _SURE:
        return False
    return evidence >= _LIKELY[len(name)] and not vocabulary.is_common(name)
