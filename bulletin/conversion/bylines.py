"""Bylines: whether a few printed words name the writers, which names they are, and who took the picture.

This module reads what stands inside a byline line or its brackets. Where on the page a byline may stand is the
business of `transcript`, what a name looks like that of `names`; people named in the running text are nobody's here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from bulletin.conversion.settling import may_be_several, splits, token_evidence
from bulletin.reference import vocabulary
from bulletin.reference.names import RUN
from bulletin.reference.subject import any_of
from bulletin.reference.traditional import simplified
from bulletin.text.typography import HAN, narrow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.reference.names import Names
    from bulletin.reference.subject import Subject

_LATIN_WORD = "[A-Z][A-Za-z.'-]*"
_PARTICLE = "(?:van|von|der|den|de|da|del|di|bin|al)"
_BLANK = "\ue007"  # stands for the blanks inside a name of several Latin words: Li Hua
_NAME_TOKEN = re.compile(
    f"[{HAN}]+(?:[·•‧・.][{HAN}]+)*|[{HAN}]×{{1,2}}|[A-Za-z][A-Za-z.'-]+|{_LATIN_WORD}(?:(?:{_BLANK}{_PARTICLE})*{_BLANK}{_LATIN_WORD}){{1,3}}"
)
_LATIN_AND = re.compile("(?<=[A-Za-z.]) (?i:and) (?=[A-Z])")
_LATIN_NAME = re.compile(rf"(?<![A-Za-z]){_LATIN_WORD}(?: +(?:(?:{_PARTICLE} +)*{_LATIN_WORD}))+")
_MOST_WORDS = 4
"""Latin words of one name; more of them are several, which nothing parts."""


@dataclass(frozen=True, slots=True)
class Byline:
    """Who is named in a byline, in printed order, roles and separators taken away."""

    authors: tuple[str, ...]
    photographers: tuple[str, ...]
    agency: str
    """The body named beside or instead of a person, as printed: `新华社`, `阿左旗公安局`; an empty string when there is none."""
    run_together: bool
    """Whether some name is so long that it may be two; `settle` decides."""


# Tokens of a byline. Marks stand for roles while a byline is read: both text and picture, picture, text, a reporter's
# title (parts names, claims nothing), an agency, what those do who are no authors. U+E000 and after are private characters.
_BOTH, _PHOTO, _TEXT, _TITLE, _AGENCY, _OTHER = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004", "\ue005"
_MARKS = _BOTH + _PHOTO + _TEXT + _TITLE + _AGENCY + _OTHER
_Rules = tuple[tuple[str, re.Pattern[str]], ...]
_CREDITS: _Rules = (
    # 文/图, 图/文, 文/摄, 文·图, 摄影/报道, 摄影报道, 摄影并报道; 图文 and 文图 only as a word of their own.
    (
        _BOTH,
        re.compile(
            r"(?:摄影|采写)[/、·]?(?:并)?报道|撰文[/、·]?摄影|文[/、·](?:图片|图|摄影|摄)|(?:图片|图|摄影)[/、·]文|"
            r"文并(?:图|摄)|(?<!\S)(?:图文|文图)(?=[\s/:|]|$)|(?:图文|文图)$"
        ),
    ),
    # 摄影：张三, 张三 摄, 张三摄, 照片/张三; not 图片新闻, not （图片）.
    (
        _PHOTO,
        re.compile(
            r"(?:题图|题头|压题)?(?:照片|图片|拍摄)(?= ?[:/|])|(?:照片)?摄影(?![^\s:/|])|均?摄(?=[\s/:、,;]|$)|供图(?![^\s:/|])|提供$|(?<!\S)(?:视频|航拍|翻拍)(?=[\s/:]|$)"
        ),
    ),
    # 整理：张三, 张三报道; not 媒体报道此事, not 作者单位.
    (
        _TEXT,
        re.compile(
            r"作者(?:单位)?(?= ?[:/|]|\s)|作者(?!系|单位|为|是)|文字(?= ?[/:|]|\s)|(?<!\S)(?:采写|采访|撰稿|撰文|整理|编译|讲话|发言)人?(?=[\s:/|])|"
            r"(?<!\S)(?:采访|口述)(?:整理|撰文|记录)(?=[\s:/|]|$)|"
            r"(?:采写|撰稿|撰文|整理|编译|供稿|报道|报导)(?=[\s:/|]|$)|(?<!\S)(?:口述|执笔|来电|来信|来稿|投稿)(?=[\s:/|]|$)"
        ),
    ),
    # 指导老师：胡兰, 嘉宾：王教授: named beside the writer.
    (
        _OTHER,
        re.compile(
            r"(?:指导|辅导|推荐|带队)(?:老师|教师|教练)|配音|朗诵|"
            r"(?<!\S)(?:嘉宾|主讲人?|(?:值班|执行|责任|美术|本版)?(?:编辑|主编|编委)|责编|校对|审核|审签|初审|复审|终审|[一二三]审|策划|监制|统筹|制作|排版|美编|版式|制图|编审|校审)(?= ?[:/|])"
        ),
    ),
    # Photo by Wang Fang; By Li Hua: what stands before names in English
    (_PHOTO, re.compile(r"(?<!\S)(?i:photos?) (?i:by):?(?= [A-Z])")),
    (_TITLE, re.compile(r"(?<!\S)(?i:by):?(?= [A-Z])")),
)
# 文·本报记者 庞天宇: a middle dot behind what somebody did
_DID = re.compile(rf"(?<![{HAN}])(?P<did>文字|文|图片|图|摄影)[·•](?!图|摄|文)(?=\S)")
_REPORTED_FROM = re.compile(rf"(?<=[/\s])(?!摄影|采写)[{HAN}]{{2,5}}(?:报道|报导)$")
# 高一3班, 初二（1）班, 三年级, 林海小学四年级, 中文二, 2004级中文, 九四级: where a pupil or student learns.
_CLASS = re.compile(
    rf"(?:[{HAN}]{{2,12}}?(?:学院|系|专业))?(?:(?:19|20)\d\d|(?<!\d)\d\d)级(?:[{HAN}]{{2,10}}(?:专业|班)|[{HAN}]{{2,6}}(?=\s))?(?:\d{{1,2}}班)?|"
    rf"(?<![{HAN}])[〇零一二三四五六七八九]{{2}}级(?=\s)|"
    rf"[{HAN}]{{2,12}}(?:[一二三四五六七八九]中|[一二三四五六七八九]小)(?=\s)|"
    rf"(?:[{HAN}]{{2,12}}?(?:小学|中学|学校|[一二三四五六七八九]中))?(?:[小初高大]?[一二三四五六七八九]|\d)(?:年级)?[(\[]?(?:\d{{1,2}}|[一二三四五六七八九十]{{1,2}})[)\]]?班|"
    rf"(?:[{HAN}]{{2,12}}?(?:小学|中学|学校))?[一二三四五六七八九初高]年级|"
    rf"[{HAN}]{{2,12}}?(?:小学|中学|学校)[小初高][一二三四五六](?![{HAN}])|[{HAN}]{{2,4}}[一二三四](?=\s)"
)
_WIRE = "供本报专稿|专电|电讯|综合电|电|讯|稿|发|消息"
# What leads up to a picture credit: 照片摄影:, 图为, 剧照见图, 见压题照片. Needs 摄 at the end.
_PICTURE = re.compile(
    r"^(?=.*(?:摄|提供)$)(?:(?:本版|本组|本文|文中|以上)?(?:图片|照片)均?由|均?为|见?(?:剧照|压题|题头|题图|上图|下图|左图|右图|照片|图片|图|摄影)|[:、\s])+(?=\S.*(?:摄|提供)$)"
)
# 辽宁沈阳市王建国: a place before a name; here the name must be plain.
_PLACE_TOKEN = re.compile(rf"[{HAN}]{{1,12}}[省市县旗盟厂报](?P<rest>[{HAN}]{{2,3}})")
# From the beginning of a run: tried from each of its characters, one within a text would take the square of its time.
_ORNAMENT = re.compile(
    r"^[\s●○◎□■◇◆△▲▽▼★☆※＊*·—–\-|]+|(?<![\s●○◎□■◇◆△▲▽▼★☆※＊*—–|])[\s●○◎□■◇◆△▲▽▼★☆※＊*—–|]++$"
)
_SEPARATOR = re.compile(r"[\s、,;/:|&]+")
_LONGEST = 80  # characters; a longer text is no byline


@dataclass(frozen=True, slots=True, eq=False)
class _Patterns:
    """The patterns made of one subject's lists."""

    rules: _Rules
    """Role marks and the words they stand for, in the order in which these are looked for."""
    agency: re.Pattern[str]
    """据新华社, 新华社发, 新华社北京1月6日电, 本报开罗电."""
    body: re.Pattern[str]
    """A body, and perhaps a name behind it: 阿左旗公安局, 阿左旗公安局张三."""
    duty: re.Pattern[str]
    """What a writer is, before the name: 退役民警 朝克."""
    unit: re.Pattern[str]
    """A part of a body: 机修厂, 车务段."""


@lru_cache(maxsize=8)
def _patterns(subject: Subject) -> _Patterns:
    lists = subject.lists
    ourselves, titles = any_of(lists.ourselves), any_of(lists.titles)
    # 新华社记者, 本报驻美国记者, 本报特派记者, 宁川日报记者, 通讯员, 实习生; 《光明日报》记者. Not 记者站.
    paper = rf"(?<![{HAN}])[{HAN}]{{2,6}}(?:日报|晚报|早报|时报|都市报|校报|报社|电视台|广播电台|融媒体中心|融媒体?)(?={titles})"
    title = re.compile(
        rf"(?:{ourselves}|{paper})?(?:驻[{HAN}]{{2,6}})?(?:{any_of(lists.title_kinds)}){{0,2}}{titles}(?!站)"
    )
    published = rf"{any_of(lists.agencies)}|《[^《》]{{1,14}}(?:报|刊|网|社|杂志)》"
    return _Patterns(
        (_CREDITS[0], (_TITLE, title), *_CREDITS[1:]),
        re.compile(
            rf"本[报刊](?:[{HAN}]{{2,6}})?(?:\d{{1,2}}月\d{{1,2}}日)?电|"
            rf"(?:本栏)?均?(?:综合)?据?(?P<body>{published})"
            rf"(?:(?:[{HAN}]{{2,6}})?(?:\d{{4}}年)?\d{{1,2}}月\d{{1,2}}日)?(?:{_WIRE})?(?:(?:美联社|法新社|路透社|资料)照片)?"
        ),
        re.compile(rf"[{HAN}]{{0,30}}{any_of(lists.bodies)}(?P<rest>[{HAN}]{{0,7}})"),
        re.compile(rf"[{HAN}]{{0,20}}{any_of(lists.duties)}"),
        re.compile(rf"[{HAN}\w]{{1,12}}{any_of(lists.units)}"),
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """A byline read into tokens: role marks and names in printed order, the bodies beside them, what is left over."""

    tokens: tuple[str, ...]
    bodies: tuple[str, ...]
    odd: tuple[str, ...]


def _fold(text: str) -> str:
    """One width for marks, digits and blanks, simplified characters, 丨 for a bar; the length stays."""
    return simplified(narrow(text)).replace("丨", "|")


def _normal(text: str) -> str:
    """A folded text without outer brackets and ornaments; inner brackets made blanks, school classes left out."""
    text = text.strip()
    for _ in range(3):
        text = _ORNAMENT.sub("", text)
        if len(text) > 1 and text[0] in "([{【〔〈" and text[-1] in ")]}】〕〉":
            text = text[1:-1]
    text = _DID.sub(r"\g<did>/", text)
    text = _CLASS.sub(f" {_CLASSED} ", text)
    text = text.replace("**", " ")  # Markdown's bold: **文字：申奥** **图片：阎立山**
    return re.sub(r"[()\[\]【】〔〕〈〉●○◎□■◇◆△▲▽▼★☆]", " ", text)


_PART_OF_WORK = re.compile("外[一二三四两]?[首章篇]|组诗|[上中下续]篇")
_CLASSED = "\ue006"


def _as_printed(name: str, folded: str, printed: str) -> str:
    """A name that was read in the folded text, in the characters of the printed one."""
    if folded == printed or name.isascii():
        return name
    match = re.search(r"\s*".join(map(re.escape, name)), folded)
    return "".join(printed[match.start() : match.end()].split()) if match else name


def _whole_name(is_credited: bool, words: re.Match[str]) -> str:
    """Latin words in a row as one name. More of them than one has are several where a credit stands before them, and a headline
    where none does.
    """
    count = sum(word[0].isupper() for word in words[0].split())
    return words[0] if is_credited and count > _MOST_WORDS else _BLANK.join(words[0].split())


@lru_cache(maxsize=1024)  # the same names stand on page after page, and are asked about several times on each
def _read(text: str, subject: Subject) -> _Reading:
    patterns, names = _patterns(subject), subject.names
    if len(text) > _LONGEST or _PART_OF_WORK.search(text):
        return _Reading((), (), (text,))
    text = _normal(_fold(text))
    if text in subject.lists.editorial:
        return _Reading((text,), (), ())
    text = _PICTURE.sub("", text)
    bodies = [match["body"].strip("《》") for match in patterns.agency.finditer(text) if match["body"]]
    text = patterns.agency.sub(f" {_AGENCY} ", text)
    text = _REPORTED_FROM.sub(f" {_TEXT} ", text)
    for mark, rule in patterns.rules:
        text = rule.sub(f" {mark} ", text)
    # A credit is no ASCII, whichever it is: it is a mark by now, or 文, 本报记者.
    text = _LATIN_NAME.sub(partial(_whole_name, not text.isascii()), _LATIN_AND.sub(",", text))
    words = [word for word in _SEPARATOR.split(text) if word]
    latin = sum(word[0].isascii() for word in words)
    tokens: list[str] = []
    odd: list[str] = []
    for word in _closed_up(words, names):
        body = patterns.body.fullmatch(word)
        place = _PLACE_TOKEN.fullmatch(word)
        if word == _CLASSED:
            bodies.append("班")
        elif word in _MARKS or (word in "文图摄" and len(words) > 1):
            tokens.append({"文": _TEXT, "图": _PHOTO, "摄": _PHOTO}.get(word, word))
        elif body and (not body["rest"] or names.evidence(body["rest"]) >= 0.5):
            bodies.append(word.removesuffix(body["rest"]))
            tokens.extend([body["rest"]] if body["rest"] else [])
        elif place and len(word) > 4 and names.evidence(place["rest"]) >= 0.7:
            bodies.append(word.removesuffix(place["rest"]))
            tokens.append(place["rest"])
        elif (len(words) > 1 and patterns.duty.fullmatch(word)) or (
            patterns.unit.fullmatch(word) and _is_unit(word, subject)
        ):
            bodies.append(word)
        elif word in {"和", "与", "及", "等", "本报"}:
            continue
        elif word.isascii() and word.islower() and latin > 1:
            odd.append(word)  # Volunteers Clean Up the Shore: a sentence
        elif _NAME_TOKEN.fullmatch(word) and len(word) > 1:
            tokens.append(word.replace(_BLANK, " "))
        else:
            odd.append(word)
    offices = _offices(tokens, subject)
    return _Reading(tuple(token for token in tokens if token not in offices), (*bodies, *offices), tuple(odd))


def _is_unit(word: str, subject: Subject) -> bool:
    """Whether a word that ends like a part of a body is one, and no name: 机修厂, 三连; not 王连."""
    likely = subject.names.evidence(word)
    return len(word) > 3 or likely < (0.5 if len(word) == 2 else 0.7)


def _offices(tokens: Sequence[str], subject: Subject) -> tuple[str, ...]:
    """The words before a plain name that are none, but say what somebody is: 新塘镇镇长 费大鹏, 主治医师 孟令楠."""
    evidence = [0.5 if token in _MARKS else _evidence(token, subject) for token in tokens]
    last = max((at for at, likely in enumerate(evidence) if likely >= _PLAIN), default=0)
    return tuple(
        token
        for token, likely in zip(tokens[:last], evidence[:last], strict=True)
        if likely <= _NO_NAME and _is_word(token, subject)
    )


_PLAIN, _NO_NAME = 0.6, 0.15
"""Evidence of a name that vouches for what the words before it are, and of a word that is none."""


def _is_word(token: str, subject: Subject) -> bool:
    if len(token) > 3:
        return True
    is_odd = not subject.names.may_be_name(token, 3) or vocabulary.is_common(token)
    return is_odd and not subject.names.could_be_name(token)


def _closed_up(words: Sequence[str], names: Names) -> Iterator[str]:
    """Put names together that were spaced out to an even width: 江 枫, 赵 晓 华, 王 刚 李 明; 敖 日其楞, which is sooner a name than
    what stands behind the blank.

    文, 图 and 和 between longer words are not letters of a name: 文 张文广, 刘星 和 苏强.
    """
    single: list[str] = []
    for word in (*words, ""):
        if len(word) == 1 and RUN.fullmatch(word):
            single.append(word)
            continue
        if len(single) % 2 and single[-1] not in _BESIDE_NAMES and RUN.fullmatch(word):
            whole = single[-1] + word
            if names.evidence(whole) > max(LIKELY, names.evidence(word)):
                del single[-1]
                word = whole
        while single:
            length = 2 if len(single) not in (1, 3) else len(single)
            yield "".join(single[:length])
            del single[:length]
        if word:
            yield word


_BESIDE_NAMES = frozenset("文图摄和与及等")
_SENT = re.compile("供稿|来稿|报送")
"""What a body does that has no writer: 校史馆 供稿."""
LIKELY = 0.5
"""From this likeness on a line is taken for a byline where nothing else speaks."""


def looks_like_byline(text: str, subject: Subject) -> float:
    """How much a whole short line, or what stands in brackets, looks like a byline or credit: 0 to 1.

    Looks at the words alone; the caller weighs in where they stand. `LIKELY` is the natural threshold.

    >>> from bulletin.reference.loading import load
    >>> [looks_like_byline(text, load().subject) > 0.5 for text in ('赵晓华', '记者 江 枫', '金子全 摄', '财喜白厚和', '据新华社电')]
    [True, True, True, True, True]
    >>> [looks_like_byline(text, load().subject) > 0.5 for text in ('扩大', '事', '完', '一九九八年一月一日', '下转第3版', '公安局')]
    [False, False, False, False, False, False]
    """
    reading = _read(text, subject)
    if reading.odd or not (reading.tokens or reading.bodies) or text.rstrip().endswith((":", "：")):
        return 0.0
    names = [token for token in reading.tokens if token not in _MARKS]
    marks = {token for token in reading.tokens if token in _MARKS}
    if not names:
        credit = (_PHOTO in marks or _SENT.search(text) is not None) and bool(reading.bodies)
        return 0.9 if _AGENCY in marks else 0.8 if credit else 0.0
    evidence = [_evidence(name, subject) for name in names]
    weakest = min(evidence)
    if names[0] in subject.lists.editorial:
        return 0.9
    if marks & {_TITLE, _BOTH, _PHOTO, _TEXT}:
        # A title or a credit explains the word beside it, however rare the name; a known label stays a label.
        # A title reaches further: 记者 draws even a name of unheard-of shape, a credit only a short one.
        longest = 12 if _TITLE in marks else 4
        odd = sum(
            likely <= 0.2 and not subject.names.may_be_name(name, longest)
            for name, likely in zip(names, evidence, strict=True)
        )
        return max(0.75, 0.5 + weakest / 2) if odd <= len(names) // 3 else 0.1
    if reading.bodies:
        # What somebody is or belongs to explains a rare name beside it: 动力厂 解放.
        explained = len(names) <= 3 and all(_is_short_or_transcribed(name, subject) for name in names)
        return max(0.85 * weakest, 0.7 * explained)
    if len(names) > 1 and weakest < 0.5 and all(map(subject.names.may_stand_beside, names)):
        # One plain name vouches for the rarer one beside it: 塔斯噶 闫军.
        weakest = max(weakest, 0.55 * (max(evidence) > 0.7))
    crowd = 0.05 * (len(names) - 1) if len(names) <= 6 else -0.3
    return min(0.98, max(0.0, weakest + crowd)) if weakest > 0.2 else weakest


def has_title(text: str, subject: Subject) -> bool:
    """Whether a text is a byline that begins with what the writer is to the paper: 本报记者 马晓东, not 马晓东 李娜."""
    return _read(text, subject).tokens[:1] == (_TITLE,) and looks_like_byline(text, subject) >= LIKELY


def _is_short_or_transcribed(name: str, subject: Subject) -> bool:
    """Whether a word could be a name where something beside it says that one stands there: 解放, 萨仁高娃; not 疫情期间."""
    return subject.names.may_stand_beside(name) and (len(name) <= 3 or subject.names.is_transcribed(name))


def _evidence(name: str, subject: Subject) -> float:
    """How much a token looks like a name; a Latin one is hardly more than may be, one of which the paper prints the surname is one."""
    if name.endswith("×"):
        return _PLAIN
    if name.isascii():
        return _LATIN_WHOLE if " " in name else _LATIN
    return token_evidence(name, subject.names)


_LATIN, _LATIN_WHOLE = 0.45, 0.5
"""Of one Latin word, and of several: Hua, Li Hua."""


def could_sign(text: str, subject: Subject) -> bool:
    """Whether words in brackets behind a full stop could be names, however unusual: 李在渊, 敖嫩.

    Remarks stand there, too: what is made of common words is none (文字版, 金额不详).
    """
    reading = _read(text, subject)
    names = [token for token in reading.tokens if token not in _MARKS]
    if reading.odd or reading.bodies or not names or max(map(len, names)) > _LONGEST_RUN:
        return False
    return all(
        subject.names.could_be_name(name)
        or (len(name) > 4 and any(all(map(subject.names.could_be_name, parts)) for parts in splits(name)))
        for name in names
    )


_LONGEST_RUN = 9
"""Characters of a run of names without a space; the ways to cut a longer one are too many to try."""


def parse_byline(text: str, subject: Subject) -> Byline:
    """Read the names out of a byline; whether it is one was asked before (`looks_like_byline`).

    A credit before the names governs what follows it (`文/张三 图/李四`), one behind them what precedes it
    (`张三 文 李四 摄`). `摄影报道` and `文/图` make a name author and photographer.
    """
    reading, folded = _read(text, subject), _fold(text)
    tokens = [
        token if token in _MARKS else _as_printed(token, folded, text)
        for token in reading.tokens
        if token not in (_TITLE, _AGENCY)
    ]
    tokens = _credited_twice(tokens)
    leads = bool(tokens) and (tokens[0] in _MARKS or _leads_later(reading.tokens))
    groups: list[tuple[str, list[str]]] = []
    names: list[str] = []
    mark = _TEXT
    for token in tokens:
        if token not in _MARKS:
            names.append(token)
            continue
        if leads or token == _OTHER or mark == _OTHER:
            groups.append((mark, names))
            mark = token
        else:
            groups.append((token, names))
        names = []
    groups.append((mark, names))
    authors = [name for mark, group in groups if mark in (_TEXT, _BOTH) for name in group]
    photographers = [name for mark, group in groups if mark in (_PHOTO, _BOTH) for name in group]
    return Byline(
        tuple(dict.fromkeys(authors)),
        tuple(dict.fromkeys(photographers)),
        "、".join(dict.fromkeys(reading.bodies)),
        any(may_be_several(name, subject.names) for name in (*authors, *photographers)),
    )


def _credited_twice(tokens: Sequence[str]) -> list[str]:
    """Text and picture named one behind the other are both of the same people: 摄影 文字 巫涛."""
    found: list[str] = []
    for token in tokens:
        if found and {found[-1], token} == {_PHOTO, _TEXT}:
            found[-1] = _BOTH
        else:
            found.append(token)
    return found


def _leads_later(tokens: Sequence[str]) -> bool:
    """Whether credits stand before the names that they are of, though the first names have a title: 通讯员 梁彤 摄影 佟伟."""
    return tokens[0] == _TITLE and tokens[-1] not in _MARKS and tokens[-2] in (_PHOTO, _BOTH)


def together(texts: Sequence[str], subject: Subject) -> Byline:
    """All that several bylines and credits of one article name, in printed order."""
    read = [parse_byline(text, subject) for text in texts]
    return Byline(
        tuple(dict.fromkeys(name for byline in read for name in byline.authors)),
        tuple(dict.fromkeys(name for byline in read for name in byline.photographers)),
        "、".join(dict.fromkeys(byline.agency for byline in read if byline.agency)),
        any(byline.run_together for byline in read),
    )
