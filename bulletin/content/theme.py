"""content/theme/: what an archive looks like otherwise: colours, sizes, faces, a style sheet, a logo, templates.

Files in, one frozen value out. What a theme may replace is replaced whole, by name; all else stays the program's, so that
an upgrade reaches it. Templates are run by `documents.rendering` in Jinja's sandbox.
"""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from bulletin.model import Logo, Theme
from bulletin.problems import ContentError, Problem
from bulletin.text.likeness import hint
from bulletin.text.strictyaml import read_mapping, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bulletin.text.strictyaml import Value

FOLDER = "theme"
TOKENS_FILE, STYLE, FAVICON, TEMPLATES = "theme.yaml", "style.css", "favicon.svg", "templates/"
LOGOS = ("logo.svg", "logo.png")
TEMPLATE = ".html"
FILES = (TOKENS_FILE, STYLE, FAVICON, *LOGOS)
OF_STYLE = frozenset(f"{FOLDER}/{name}" for name in (TOKENS_FILE, STYLE))
"""What the style sheet of an archive is made of, by path within the content folder."""
MOST_BYTES = 500_000
"""Of a picture: every page of the site shows it."""

_COLOURS = (
    "paper", "sheet", "ink", "ink-soft", "rule", "hair", "accent", "plate", "wash", "mark",
    "shade-1", "shade-2", "shade-3", "shade-4", "shade-5", "on-shade", "on-deep",
)  # fmt: skip
_FACES = ("song", "hei", "kai", "face", "head", "headline")
_SIZES = ("em", "line", "measure", "gap")
_HEX = re.compile(r"#(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})")
_FAMILY = re.compile(r'[^"\\;{}<>()\x00-\x1f]+')
_LENGTH = re.compile(r"\d+(?:\.\d+)?(?:px|rem|em)")


def parse(files: Mapping[str, bytes]) -> tuple[Theme, list[Problem]]:
    """The theme of some files, by their paths within content/theme/, and everything that is wrong with them."""
    problems: list[Problem] = []
    texts: dict[str, str] = {}
    for name, data in files.items():
        if name not in LOGOS or name.endswith(".svg"):
            try:
                texts[name] = data.decode("utf-8-sig")
            except UnicodeDecodeError:
                problems.append(Problem(path_of(name), 1, "要用 UTF-8 保存"))
    tokens = _tokens(texts.get(TOKENS_FILE, ""), problems)
    style = texts.get(STYLE, "")
    problems += _foreign(style)
    for name in (FAVICON, LOGOS[0]):
        if name in texts:
            problems += _dangers(texts[name], path_of(name))
    templates = {
        name.removeprefix(TEMPLATES): text for name, text in texts.items() if name.startswith(TEMPLATES)
    }
    logos = [name for name in LOGOS if name in files]
    if len(logos) > 1:
        problems.append(Problem(path_of(logos[1]), 1, f"已经有 {logos[0]}；请只留一个"))
    for name in (*logos, FAVICON):
        if len(files.get(name, b"")) > MOST_BYTES:
            what = f"有 {len(files[name]):,} 字节，多于 {MOST_BYTES:,}；每一页都要载入它，请缩小"
            problems.append(Problem(path_of(name), 1, what))
    logo = _logo(logos[0], files[logos[0]], texts, problems) if logos and not problems else None
    sheet = "".join((_rules(tokens), style))
    return Theme(
        tuple(sorted(templates.items())), sheet, logo, files.get(FAVICON, b""), tuple(sorted(tokens.items()))
    ), problems


def path_of(name: str) -> str:
    """The path within the content of a file of the theme."""
    return f"{FOLDER}/{name}"


# -- tokens


def _tokens(text: str, problems: list[Problem]) -> dict[str, tuple[str, ...]]:
    """The values of each token: one, or, of a colour, one by day and one by night."""
    path = path_of(TOKENS_FILE)
    try:
        mapping, lines = read_mapping(text, path)
    except ContentError as error:
        problems += error.problems
        return {}
    found: dict[str, tuple[str, ...]] = {}
    known = (*_COLOURS, *_FACES, *_SIZES)
    for key, value in mapping.items():
        if key not in known:
            what = f"不认识的键“{key}”{hint(key, known)}；可用的键：{'、'.join(known)}"
            problems.append(Problem(path, lines.of(key), what))
            continue
        try:
            read = _colour if key in _COLOURS else _faces if key in _FACES else _length
            found[key] = read(value)
        except ValueError as error:
            problems.append(Problem(path, lines.of(key), f"{key}：{error}"))
    return found


def _colour(value: Value) -> tuple[str, ...]:
    """One colour, or `{light: …, dark: …}`. Raises ValueError with what is wrong."""
    if isinstance(value, dict):
        if set(value) != {"light", "dark"}:
            raise ValueError('要写成 {light: "#a31d1d", dark: "#e88a7d"}，白天和夜间各一个颜色')
        return (*_colour(value["light"]), *_colour(value["dark"]))
    text = text_of(value)
    if not _HEX.fullmatch(text):
        raise ValueError(f'“{text}”不是颜色；要写成 "#a31d1d" 这样，引号不能少')
    return (text,)


def _faces(value: Value) -> tuple[str, ...]:
    """A face or a list of them. Raises ValueError with what is wrong."""
    names = [text_of(each) for each in value] if isinstance(value, list) else [text_of(value)]
    for name in names:
        if not _FAMILY.fullmatch(name):
            raise ValueError(f'“{name}”不是字体名；要写成 ["LXGW WenKai", "serif"] 这样')
    return (
        ", ".join(name if name in {"serif", "sans-serif", "system-ui"} else f'"{name}"' for name in names),
    )


def _length(value: Value) -> tuple[str, ...]:
    text = text_of(value)
    if not _LENGTH.fullmatch(text):
        raise ValueError(f"“{text}”不是长度；要写成 1.125rem、18px 这样")
    return (text,)


def _rules(tokens: Mapping[str, tuple[str, ...]]) -> str:
    """The tokens as CSS.

    >>> _rules({'accent': ('#123456',), 'paper': ('#fff', '#000')})
    ':root{--accent:#123456;--paper:light-dark(#fff,#000)}\\n'
    """
    if not tokens:
        return ""
    rules = (
        f"--{name}:{values[0] if len(values) == 1 else f'light-dark({values[0]},{values[1]})'}"
        for name, values in tokens.items()
    )
    return f":root{{{';'.join(rules)}}}\n"


Colour = tuple[int, int, int]
"""Red, green and blue, each of 256."""


def by_day(theme: Theme, name: str, otherwise: Colour) -> Colour:
    """A colour of the theme in light, for pictures, which no style sheet reaches.

    >>> by_day(Theme(tokens=(('accent', ('#0b5', '#fff')),)), 'accent', (1, 2, 3)), by_day(Theme(), 'accent', (1, 2, 3))
    ((0, 187, 85), (1, 2, 3))
    """
    if not (values := dict(theme.tokens).get(name)):
        return otherwise
    digits = values[0][1:]
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    red, green, blue = bytes.fromhex(digits)
    return red, green, blue


# -- contrast

_READ_ON = (
    ("ink", "paper"),
    ("ink", "sheet"),
    ("ink-soft", "paper"),
    ("accent", "paper"),
    ("accent", "sheet"),
)
_LEAST_CONTRAST = 4.5
"""WCAG 2.2, 1.4.3: of running text."""
_TOKEN = re.compile(r"--([\w-]+):\s*light-dark\((#\w+),\s*(#\w+)\)")


def hard_to_read(theme: Theme, sheet: str) -> Iterator[str]:
    """Pairs of colours of a theme that many cannot read, in words. `sheet` is the style sheet with the program's tokens."""
    colours = {name: (light, dark) for name, light, dark in _TOKEN.findall(sheet)}
    own = {name: (values[0], values[-1]) for name, values in theme.tokens if name in _COLOURS}
    colours |= own
    for text, ground in _READ_ON:
        for number, when in enumerate(("白天", "夜间")):
            contrast = _contrast(colours[text][number], colours[ground][number])
            if {text, ground} & own.keys() and contrast < _LEAST_CONTRAST:
                yield (
                    f"{when}的 {text}（{colours[text][number]}）在 {ground}（{colours[ground][number]}）上只有"
                    f" {contrast:.1f} 的对比，不到 {_LEAST_CONTRAST}，许多人读不清"
                )


def readable(colour: str, ground: str) -> str:
    """A colour, made lighter or darker in steps until text in it can be read on a ground.

    >>> readable('#0b5d3b', '#f3f0e9'), readable('#0b5d3b', '#161719')
    ('#0b5d3b', '#548e76')
    """
    goal = "#ffffff" if _luminance(ground) < 0.18 else "#000000"
    steps = (_mixed(colour, goal, step / 20) for step in range(21))
    return next(each for each in steps if _contrast(each, ground) >= _LEAST_CONTRAST)


def _mixed(one: str, other: str, share: float) -> str:
    """A colour with a share of another."""
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(here + (there - here) * share):02x}" for here, there in pairs)


_GROUNDS = ("#f3f0e9", "#1e1f22")
"""Where the accent is hardest to read: the paper by day, the sheet by night."""
_SHADES = ((0.88, 0.72, 0.5, 0.2, 0), (0.8, 0.65, 0.5, 0.35, 0.2))
"""How much of the ground there is in each of the five shades, by day and by night."""


def palette(accent: str) -> dict[str, tuple[str, str]]:
    """The tokens that one colour decides, by day and by night: all can be read, and be read on.

    >>> palette('#0b5d3b')['accent'], palette('#ffee00')['shade-5']
    (('#0b5d3b', '#609680'), ('#736b00', '#746c04'))
    """
    day, night = (readable(accent, ground) for ground in _GROUNDS)
    found = {"accent": (day, night), "plate": (day, night)}
    for number in range(5):
        shades = [
            _mixed(accent, ground, shares[number]) for ground, shares in zip(_GROUNDS, _SHADES, strict=True)
        ]
        if number > 2:  # white stands on them
            shades = [readable(shade, "#f8f4ee") for shade in shades]
        found[f"shade-{number + 1}"] = (shades[0], shades[1])
    return found


def _contrast(one: str, other: str) -> float:
    """Contrast of two colours by WCAG 2.2, 1 to 21.

    >>> _contrast('#000', '#ffffff')
    21.0
    """
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    channels = [each / 255 for each in _channels(colour)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _channels(colour: str) -> list[int]:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    return [int(digits[place : place + 2], 16) for place in (0, 2, 4)]


# -- what a theme may not do

_REACHES_OUT = re.compile(r"@import\b|url\(\s*[\"']?\s*(?!data:)(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)


def _foreign(style: str) -> Iterator[Problem]:
    """Rules that load something from elsewhere, which the policy of every page forbids: it would silently be missing."""
    for number, line in enumerate(style.splitlines(), 1):
        if _REACHES_OUT.search(line):
            what = "网站不从别处载入东西：请去掉 @import 和指向别的网站的 url(…)，图片可以写成 url(data:…)"
            yield Problem(path_of(STYLE), number, what)


_SVG = "{http://www.w3.org/2000/svg}"
_ACTIVE = {"script", "foreignObject", "iframe", "handler", "set", "animate"}
# A picture of pixels that the drawing carries: a drawing within it could not be looked through.
_CARRIED = re.compile(r"#|data:image/(?:png|jpeg|gif|webp)[;,]")


def _dangers(svg: str, path: str) -> Iterator[Problem]:
    """What in a drawing runs, loads or cannot be read."""
    if "<!DOCTYPE" in svg or "<!ENTITY" in svg:
        yield Problem(path, 1, "图里不能有 DOCTYPE 和 ENTITY；请用绘图软件另存为“纯 SVG”")
        return
    if "<?xml-stylesheet" in svg:
        yield Problem(path, 1, "图里不能有 <?xml-stylesheet …?>；请用绘图软件另存为“纯 SVG”")
    try:
        root = ElementTree.fromstring(svg)  # noqa: S314 without a DOCTYPE there are no entities to grow
    except ElementTree.ParseError as error:
        yield Problem(path, error.position[0], "不是完整的 SVG 图")
        return
    if root.tag != f"{_SVG}svg":
        yield Problem(path, 1, '不是 SVG 图：它的根元素要是 <svg xmlns="http://www.w3.org/2000/svg">')
        return
    for element in root.iter():
        name = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
        if name in _ACTIVE:
            yield Problem(path, 1, f"图里不能有 <{name}>")
        for key, value in element.attrib.items():
            bare = key.rpartition("}")[2].lower()
            reaches = not _CARRIED.match(value) if bare == "href" else _REACHES_OUT.search(value)
            if bare.startswith("on") or reaches:
                yield Problem(path, 1, f'图里不能有 {bare}="{value[:40]}"')
        if name == "style" and (found := _REACHES_OUT.search("".join(element.itertext()))):
            yield Problem(path, 1, f"图不从别处载入东西：请去掉 {found[0]}")


def _logo(name: str, data: bytes, texts: Mapping[str, str], problems: list[Problem]) -> Logo | None:
    """The logo with its size, by which a page keeps its place."""
    size = _size_of_svg(texts[name]) if name in texts else _size_of_png(data)
    if size is None:
        problems.append(
            Problem(path_of(name), 1, "看不出这张图的宽和高；SVG 要有 viewBox，PNG 要是完整的 PNG")
        )
        return None
    return Logo(name, data, *size)


def _size_of_svg(svg: str) -> tuple[int, int] | None:
    box = ElementTree.fromstring(svg).get("viewBox", "")  # noqa: S314 as above
    numbers = re.findall(r"-?\d+(?:\.\d+)?", box)
    if len(numbers) != 4 or float(numbers[2]) < 1 or float(numbers[3]) < 1:
        return None
    return round(float(numbers[2])), round(float(numbers[3]))


def _size_of_png(data: bytes) -> tuple[int, int] | None:
    if data[:8] != b"\x89PNG\r\n\x1a\n" or data[12:16] != b"IHDR" or b"IEND" not in data[-16:]:
        return None
    width, height = struct.unpack(">II", data[16:24])
    return (width, height) if 0 < width < 20_000 and 0 < height < 20_000 else None
