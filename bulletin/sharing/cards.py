"""The picture a chat shows beside a link: headline, place and date as known, the archive's name, a photo. 1200×630 PNG.

`draw` is pure: the same spec gives the same bytes, in any process. Which fonts there are is the machine's affair and
enters once, through `fonts.find`. A headline with a character that no font has gets the archive's plain card: a box
of nothing would be worse than no headline.
"""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFont, ImageOps

from bulletin import routes
from bulletin.archive import facts, photos
from bulletin.content.theme import by_day
from bulletin.recipes import Recipe
from bulletin.reference.phrases import pieces
from bulletin.text.headlines import break_lines, clauses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from bulletin.content.theme import Colour
    from bulletin.model import Archive, Article, Deferred
    from bulletin.sharing.fonts import Font, Fonts

    Levels = NDArray[np.uint8]
    """Rows of pixels: how much ink, or which colour of the palette."""

WIDTH, HEIGHT = 1200, 630
"""Facebook's and X's size for a large card."""
_SQUARE = (WIDTH - HEIGHT) // 2
"""Where the square begins that WeChat, QQ, DingTalk and small previews of WhatsApp cut from the middle: all that must be
read stands in it. Beside it there is nothing but a photo, on the right."""
_INNER = 36
_ROOM_ACROSS = HEIGHT - 2 * _INNER
_SIZES = (72, 66, 60, 54, 48, 42, 36)
"""Of the headline."""
_SMALLEST_WHOLE = 54
_PITCH = 1.3
_TOP, _BOTTOM = 118, HEIGHT - 96
"""Between the archive's name and the line above the facts."""
_LINES = 6
_LONGEST = 200
"""Characters of a headline: more than a card can show."""
_SMALL = 30
_KICKER = 32
_NAME = 38
_PHOTO = (_SQUARE - 24, HEIGHT - 72)
"""Pixels of a photo: printed in ink, as newspapers did."""

# The colours of the site's newsprint (static/css/reader.css): paper, steps of ink on it, the accent. Few steps are as good
# to read on a phone, and make a picture small; a photo has more of them.
# An archive's theme has its own.
_COLOURS: tuple[tuple[str, Colour], ...] = (
    ("paper", (243, 240, 233)),
    ("ink", (28, 27, 25)),
    ("accent", (163, 29, 29)),
)
_STEPS = 3
_STEPS_OF_PHOTO = 15
"""With the accent, as many colours as two bits hold, and four."""


@dataclass(frozen=True, slots=True)
class Spec:
    """All that a card shows. `font` is None where there is none: a card without words."""

    headline: str
    """Clauses parted by a space; an empty string on the archive's own card."""
    facts: str
    name: str
    """Of the archive."""
    font: Font | None
    kicker: str = ""
    more: tuple[Font, ...] = ()
    """Faces for characters that `font` does not have: of another script, or rare."""
    photo: Deferred[bytes] | None = None
    """The first photo of the article, as an image file; None where it has none."""
    colours: tuple[Colour, ...] = tuple(colour for _, colour in _COLOURS)
    """Paper, ink, accent."""


def specs(
    archive: Archive,
    fonts: tuple[Font, ...],
    place_name: Callable[[str], str],
    pictures: Mapping[str, Deferred[bytes]] = MappingProxyType({}),
    hubs: Mapping[str, tuple[str, str]] = MappingProxyType({}),
) -> dict[str, Spec]:
    """What each card shows, by output path: the archive's plain one, one for each listed article, and one for each of the
    lists that have one.

    `place_name` gives the name of a GB/T 2260 code, `pictures` the drawn photos by path; `hubs` are the cards of lists by
    path, each with a headline and a line of facts. What has a character that no font has is not among them (`missing`).
    """
    settings = archive.settings
    colours = tuple(by_day(settings.theme, name, otherwise) for name, otherwise in _COLOURS)
    own = partial(_spec, name=settings.title, fonts=fonts, colours=colours)
    plain = own("", settings.subtitle) or own("", "") or Spec("", "", settings.title, None, colours=colours)
    found = {routes.ARCHIVE_CARD.path(): plain}
    for article in archive.listed:
        meta = article.meta
        # One place, the most important: the date must not be cut.
        place = place_name(meta.places[0]) if meta.places else meta.dateline
        date = facts.date_said(article, archive)
        headline = facts.title_of(article)[:_LONGEST]
        line = "　".join(filter(None, (place, date)))
        photo = _photo_of(article, archive, pictures) if meta.captions else None
        if spec := headline and own(headline, line, kicker=meta.kicker, photo=photo):
            found[routes.CARD.path(article.id)] = spec
    for path, (headline, line) in hubs.items():
        if spec := own(headline[:_LONGEST], line):
            found[path] = spec
    return found


def missing(archive: Archive, fonts: tuple[Font, ...]) -> dict[str, tuple[str, ...]]:
    """Characters of headlines that no font of this machine has, each with the ids of the articles that therefore have the
    archive's plain card; nothing where there is no font at all."""
    lacking: dict[str, list[str]] = {}
    for article in archive.listed if fonts else ():
        drawn = facts.title_of(article)[:_LONGEST] + article.meta.kicker
        if not fonts[0].has(drawn):
            for character in dict.fromkeys(drawn):
                if not any(font.has(character) for font in fonts):
                    lacking.setdefault(character, []).append(article.id)
    return {character: tuple(ids) for character, ids in sorted(lacking.items())}


def _photo_of(
    article: Article, archive: Archive, pictures: Mapping[str, Deferred[bytes]]
) -> Deferred[bytes] | None:
    shown = (archive.photos.get(caption.shown) for caption in article.meta.captions)
    photo = next(filter(None, shown), None)
    return pictures.get(photos.picture_of(photo).jpeg.path) if photo else None


def _spec(
    headline: str,
    line: str,
    *,
    name: str,
    fonts: tuple[Font, ...],
    colours: tuple[Colour, ...],
    kicker: str = "",
    photo: Deferred[bytes] | None = None,
) -> Spec | None:
    text = headline + line + name + kicker
    if font := next((font for font in fonts if font.has(text)), None):
        return Spec(headline, line, name, font, kicker, (), photo, colours)
    lacking = [character for character in text if fonts and not fonts[0].has(character)]
    more = {character: next((font for font in fonts if font.has(character)), None) for character in lacking}
    others = tuple({font.name: font for font in more.values() if font}.values())
    if not fonts or None in more.values():
        return None
    return Spec(headline, line, name, fonts[0], kicker, others, photo, colours)


def recipes(specs: Mapping[str, Spec]) -> Iterator[Recipe]:
    """How each card is made."""
    return (Recipe(path, draw, (spec,)) for path, spec in specs.items())


def draw(spec: Spec) -> bytes:
    """The card as PNG, of four colours; of sixteen with a photo."""
    steps = _STEPS_OF_PHOTO if spec.photo else _STEPS
    square, picture, _ = _sheets()
    square.fill(0)
    fonts = (spec.font, *spec.more) if spec.font else ()
    if not fonts:
        _sheet(square)
    elif not spec.headline:
        _words(square, [spec.name], fonts, _largest(spec.name, fonts), 190, 150)
        _fit(square, spec.facts, fonts, _SMALL, HEIGHT - 190)
    else:
        _fit(square, spec.name, fonts, _NAME, 62)
        top = _TOP
        if spec.kicker:
            _fit(square, spec.kicker, fonts, _KICKER, top)
            top += _KICKER + 14
        size, lines = _headline(spec.headline, fonts, _BOTTOM - top)
        pitch = round(size * _PITCH)
        _words(square, lines, fonts, size, top + (_BOTTOM - top - pitch * len(lines)) // 2, pitch)
        _fit(square, spec.facts, fonts, _SMALL, HEIGHT - 70)
    picture.fill(0)
    _print(square, picture[:, _SQUARE : _SQUARE + HEIGHT], steps)
    left, right = _SQUARE + _INNER, _SQUARE + HEIGHT - _INNER
    picture[34:40, left : right + 1] = steps
    if fonts and spec.headline:
        picture[_BOTTOM + 6 : _BOTTOM + 8, left : right + 1] = steps - 2
    for rule in (_SQUARE, _SQUARE + HEIGHT):
        picture[36 : HEIGHT - 36, rule - 1 : rule + 1] = 1
    if spec.photo:
        ink = _in_ink(spec.photo.value, steps)
        start = WIDTH - _PHOTO[0] - 6
        picture[36 : 36 + ink.shape[0], start : start + ink.shape[1]] = ink
    return _png(picture, steps, spec.colours)


def forget() -> None:
    """Let go of faces and glyphs, once no card is to be drawn any more: a face holds a good part of its file in memory."""
    _glyph.cache_clear()
    _face.cache_clear()
    _all_widths.clear()


@cache
def _sheets() -> tuple[Levels, Levels, Levels]:
    """The square, the picture, and room to pack it in, used for one card after the other: memory fresh from the system costs
    more than all that is drawn on it."""
    return (
        np.zeros((HEIGHT, HEIGHT), np.uint8),
        np.zeros((HEIGHT, WIDTH), np.uint8),
        np.zeros((HEIGHT, WIDTH), np.uint8),
    )


def _sheet(square: Levels) -> None:
    """A sheet with columns, told by its shape alone."""
    square[90:171, _INNER : HEIGHT - _INNER + 1] = 255
    for column in range(3):
        left = _INNER + column * 194
        for row in range(10):
            square[220 + row * 36 : 231 + row * 36, left : left + 171] = 120


def _print(levels: Levels, steps_of: Levels, steps: int) -> None:
    """Write the step of ink of each level into `steps_of`: the number of steps that begin at the level or below it. A few
    comparisons of all pixels at once take a fifth of the time of looking each of them up."""
    first, *others = _beginnings(steps)
    steps_of[...] = levels >= first
    for level in others:
        steps_of += levels >= level


@lru_cache(maxsize=4)
def _beginnings(steps: int) -> tuple[int, ...]:
    """The lowest of 256 levels of each step of ink but the first."""
    step = [round(level * (steps - 1) / 255) for level in range(256)]
    return tuple(step.index(each) for each in range(1, steps))


def _in_ink(photo: bytes, steps: int) -> Levels:
    """A photo cut to its place on the card, in so many steps of ink, the steps between them as a pattern of dots."""
    with Image.open(io.BytesIO(photo)) as opened:
        opened.draft("L", (2 * _PHOTO[0], 2 * _PHOTO[1]))
        grey = ImageOps.fit(opened.convert("L"), _PHOTO, centering=(0.5, 0.4))  # faces are above the middle
    levels = [-(-step * 255 // (steps - 1)) for step in range(steps)]
    printed = Image.new("P", (1, 1))
    printed.putpalette([level for level in levels for _ in range(3)])
    dotted = (
        ImageOps.invert(grey).convert("RGB").quantize(palette=printed, dither=Image.Dither.FLOYDSTEINBERG)
    )
    return np.asarray(dotted)


def _headline(headline: str, fonts: Fonts, room: int) -> tuple[int, list[str]]:
    """The largest size at which a headline fits into so many pixels of height, and its lines.

    A clause whole on its line is worth a smaller size, down to a point; a longer one is broken at full size.
    """
    whole = len(clauses(headline))
    attempts = [(size, whole) for size in _SIZES if size >= _SMALLEST_WHOLE] + [
        (size, _LINES) for size in _SIZES
    ]
    broken: dict[int, list[str]] = {}
    for size, most in attempts:
        if len(headline) * size * size * _PITCH > 1.5 * _ROOM_ACROSS * room and size != _SIZES[-1]:
            continue  # spares breaking what cannot fit
        lines = broken.get(size) or broken.setdefault(
            size, break_lines(headline, _ROOM_ACROSS, _measure(fonts, size), pieces)
        )
        if len(lines) <= min(most, _LINES) and size * _PITCH * len(lines) <= room:
            return size, lines
    lines = break_lines(headline, _ROOM_ACROSS, _measure(fonts, _SIZES[-1]), pieces)
    return _SIZES[-1], [*lines[: _LINES - 1], lines[_LINES - 1][:-1] + "…"]


def _largest(text: str, fonts: Fonts) -> int:
    """The size at which a line fills the square, 150 at most."""
    width = _measure(fonts, 100)(text)
    return max(_SMALL, min(130, int(100 * _ROOM_ACROSS / width))) if width else _SMALL


def _words(square: Levels, lines: list[str], fonts: Fonts, size: int, top: int, pitch: int) -> None:
    for number, line in enumerate(lines):
        _write(square, line, fonts, size, top + number * pitch)


def _fit(square: Levels, text: str, fonts: Fonts, size: int, top: int) -> None:
    """One line, smaller where it is long, cut at the margin where it is longer still."""
    measure = _measure(fonts, size)
    if measure(text) > _ROOM_ACROSS:
        size = max(size * 3 // 4, int(size * _ROOM_ACROSS / measure(text)))
        measure = _measure(fonts, size)
    if measure(text) > _ROOM_ACROSS:
        while text and measure(text + "…") > _ROOM_ACROSS:
            text = text[:-1]
        text += "…"
    _write(square, text, fonts, size, top)


def _write(square: Levels, text: str, fonts: Fonts, size: int, top: int) -> None:
    """A line from the left margin of the square. Glyphs are drawn once: headlines have them in common."""
    left: float = _INNER
    for character in text:
        glyph, x, y, advance = _glyph(*_face_of(fonts, character), size, character)
        if glyph is not None:
            _ink(square, glyph, round(left) + x, top + y)
        left += advance


def _ink(square: Levels, glyph: Levels, left: int, top: int) -> None:
    """Ink a glyph over what stands there: as Pillow mixes a colour into a picture through a mask, in a fifth of its time."""
    height, width = glyph.shape
    place = square[max(0, top) : max(0, top + height), max(0, left) : max(0, left + width)]
    glyph = glyph[max(0, -top) :, max(0, -left) :][: place.shape[0], : place.shape[1]]
    if not place.any():
        place[...] = glyph
        return
    mixed = place.astype(np.uint32) * (255 - glyph) + 255 * glyph.astype(np.uint32) + 128
    place[...] = ((mixed >> 8) + mixed) >> 8


@lru_cache(maxsize=8192)
def _glyph(file: str, index: int, size: int, character: str) -> tuple[Levels | None, int, int, float]:
    """The mask of a character, where it stands from the beginning of its place, and how wide that is."""
    face = _face(file, index, size)
    left, top, right, bottom = map(round, face.getbbox(character))
    advance = face.getlength(character)
    if right <= left or bottom <= top:
        return None, 0, 0, advance
    mask = Image.new("L", (right - left, bottom - top), 0)
    ImageDraw.Draw(mask).text((-left, -top), character, font=face, fill=255)
    return np.asarray(mask), left, top, advance


def _measure(fonts: Fonts, size: int) -> Callable[[str], float]:
    width = _widths(fonts, size).__getitem__
    return lambda text: sum(map(width, text))


class _Widths(dict[str, float]):
    """How wide each character is: headlines are measured at sizes at which they are not drawn."""

    def __init__(self, fonts: Fonts, size: int) -> None:
        self._fonts = fonts
        self._size = size

    def __missing__(self, character: str) -> float:
        face = _face(*_face_of(self._fonts, character), self._size)
        width = self[character] = face.getlength(character)
        return width


_all_widths: dict[tuple[tuple[tuple[str, int], ...], int], _Widths] = {}


def _widths(fonts: Fonts, size: int) -> _Widths:
    key = (tuple((font.file, font.index) for font in fonts), size)
    if key not in _all_widths:
        _all_widths[key] = _Widths(fonts, size)
    return _all_widths[key]


def _face_of(fonts: Fonts, character: str) -> tuple[str, int]:
    """File and index of the first face that has a character: looking a whole font up in a cache would be slow."""
    font = fonts[0]
    if len(fonts) > 1 and not font.has(character):
        font = next((other for other in fonts if other.has(character)), font)
    return font.file, font.index


@lru_cache(maxsize=64)
def _face(file: str, index: int, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(file, size, index=index, layout_engine=ImageFont.Layout.BASIC)


def _png(picture: Levels, steps: int, colours: Sequence[Colour]) -> bytes:
    """Pixels by palette as PNG, four or two to a byte. By hand: Pillow takes several times as long."""
    paper_colour, ink_colour, accent = colours
    palette = bytearray()
    for step in range(steps):
        palette += bytes(
            paper + (dark - paper) * step // (steps - 1)
            for paper, dark in zip(paper_colour, ink_colour, strict=True)
        )
    palette += bytes(accent)
    bits = 2 if steps == _STEPS else 4
    packed = _packed(picture, bits)
    # Each row begins with the number of its filter, and holds what differs from the row above: strokes that go down
    # leave nothing. Printing in dots, as a photo is, has no strokes.
    differs = steps == _STEPS
    rows = np.empty((HEIGHT, packed.shape[1] + 1), np.uint8)
    rows[:, 0] = 2 if differs else 0
    rows[0, 1:] = packed[0]
    if differs:
        np.subtract(packed[1:], packed[:-1], out=rows[1:, 1:])
    else:
        rows[1:, 1:] = packed[1:]
    # Runs alone: as small as the slowest search for repetitions, in a twentieth of its time.
    deflate = zlib.compressobj(6, zlib.DEFLATED, 15, 9, zlib.Z_RLE)
    data = deflate.compress(rows.tobytes()) + deflate.flush()
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, bits, 3, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"PLTE", bytes(palette)), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, chunks))


def _packed(picture: Levels, bits: int) -> Levels:
    """The pixels of each row, four of two bits or two of four to a byte, the first in the upper bits."""
    kind, size = ("<u4", 4) if bits == 2 else ("<u2", 2)
    # One multiplication moves all pixels of a byte into the last of theirs: none of the others reaches it.
    factor = sum(1 << (8 + bits) * at for at in range(size))
    room = _sheets()[2]
    np.multiply(picture.view(kind), np.array(factor, kind), out=room.view(kind))
    return room[:, size - 1 :: size]


def _chunk(chunk: tuple[bytes, bytes]) -> bytes:
    kind, data = chunk
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
