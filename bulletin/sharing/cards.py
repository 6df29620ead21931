"""The picture a chat shows beside a link: headline, place and date as known, the archive's name, a photo. 1200×630 PNG.

`draw` is pure: the same spec gives the same bytes, in any process. Which fonts there are is the machine's affair and
enters once, through `find_fonts`. A headline with a character that no font has gets the archive's plain card: a box
of nothing would be worse than no headline.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import zlib
from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont, ImageOps

from bulletin import routes
from bulletin.archive import facts, photos
from bulletin.recipes import Recipe
from bulletin.reference.phrases import pieces
from bulletin.text.headlines import break_lines, clauses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from bulletin.model import Archive, Article, Deferred

WIDTH, HEIGHT = 1200, 630
"""Facebook's and X's size for a large card; QQ and WeChat cut a square from its middle."""
MARGIN = 84
_SIZES = (76, 72, 64, 56, 50, 44)
"""Of the headline. Larger ones are no easier to read on a phone, and tesseract reads them less well."""
_SMALLEST_WHOLE = 64
_PITCH = 1.36
_TOP, _BOTTOM = 165, HEIGHT - 135
_ROOM = _BOTTOM - _TOP
"""Between the archive's name and the line above the facts."""
_LINES = 4
_LONGEST = 200
"""Characters of a headline: more than a card can show."""
_SMALL = 38
_NAME = 46

# The colours of the site's newsprint (static/css/reader.css), as ink on paper in eight steps, and the accent.
_PAPER, _INK, _ACCENT = (243, 240, 233), (28, 27, 25), (163, 29, 29)
_STEPS = 8
_STEPS_OF_PHOTO = 15
"""With the accent, as many colours as four bits hold."""
_PHOTO = (384, _ROOM - 10)
"""Pixels of a photo, at the right of the headline: printed in ink, as newspapers did."""
_GUTTER = 36

_PREFERRED = (
    "Noto Sans CJK SC,Source Han Sans SC,Noto Sans SC,Noto Serif CJK SC,Source Han Serif SC,Noto Serif SC"
)
"""Sans before serif: a card is shown at a quarter of its size, where thin strokes vanish."""


@dataclass(frozen=True, slots=True)
class Font:
    """A face of a font file, and which characters it has: ranges of code points, ascending, both ends included."""

    file: str
    index: int
    name: str
    """With version: what distinguishes two fonts whose pictures differ."""
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @property
    def identity(self) -> tuple[str, int]:
        return self.name, self.index

    def has(self, text: str) -> bool:
        return all(self._has(ord(character)) for character in text if not character.isspace())

    def _has(self, code: int) -> bool:
        at = bisect_right(self.starts, code) - 1
        return at >= 0 and code <= self.ends[at]


@dataclass(frozen=True, slots=True)
class Spec:
    """All that a card shows. `font` is None where there is none: a card without words."""

    headline: str
    """Clauses parted by a space; an empty string on the archive's own card."""
    facts: str
    name: str
    """Of the archive."""
    font: Font | None
    photo: Deferred[bytes] | None = None
    """The first photo of the article, as an image file; None where it has none."""


def find_fonts() -> tuple[Font, ...]:
    """The faces of this machine that may hold Chinese, best first, as fontconfig knows them; none without it."""
    program = shutil.which("fc-match")
    if program is None:
        return ()
    pattern = f"{_PREFERRED}:bold:lang=zh-cn"
    fields = "%{file}\t%{index}\t%{postscriptname} %{fontversion}\t%{charset}\n"
    command = [program, "-s", "-f", fields, pattern]
    listing = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    fonts = (_font(line) for line in listing.stdout.splitlines())
    return tuple(font for font in fonts if font and font.has("档案的一"))


def _font(line: str) -> Font | None:
    fields = line.split("\t")
    if len(fields) != 4 or not fields[1].isdigit():
        return None
    file, index, name, charset = fields
    ranges = [tuple(int(end, 16) for end in part.split("-")) for part in charset.split()]
    starts, ends = tuple(part[0] for part in ranges), tuple(part[-1] for part in ranges)
    # The upper half of the number names an instance of a variable font, which Pillow counts otherwise.
    return Font(file, int(index) & 0xFFFF, name, starts, ends)


def specs(
    archive: Archive,
    fonts: tuple[Font, ...],
    place_name: Callable[[str], str],
    pictures: Mapping[str, Deferred[bytes]] = MappingProxyType({}),
) -> dict[str, Spec]:
    """What each card shows, by output path: the archive's plain one, and one for each listed article.

    `place_name` gives the name of a GB/T 2260 code, `pictures` the drawn photos by path. An article with a character no
    font has is not among them.
    """
    settings = archive.settings
    plain = _spec("", settings.subtitle, settings.title, fonts) or _spec("", "", settings.title, fonts)
    found = {routes.ARCHIVE_CARD.path(): plain or Spec("", "", settings.title, None)}
    for article in archive.listed:
        meta = article.meta
        # One place, the most important: the date must not be cut.
        place = place_name(meta.places[0]) if meta.places else meta.dateline
        date = facts.date_said(article, archive)
        headline = facts.title_of(article)[:_LONGEST]
        spec = (
            _spec(headline, "　".join(filter(None, (place, date))), settings.title, fonts)
            if headline
            else None
        )
        if spec:
            found[routes.CARD.path(article.id)] = replace(spec, photo=_photo_of(article, archive, pictures))
    return found


def _photo_of(
    article: Article, archive: Archive, pictures: Mapping[str, Deferred[bytes]]
) -> Deferred[bytes] | None:
    shown = (archive.photos.get(caption.image or "") for caption in article.meta.captions)
    photo = next(filter(None, shown), None)
    return pictures.get(photos.picture_of(photo).jpeg.path) if photo else None


def _spec(headline: str, line: str, name: str, fonts: Iterable[Font]) -> Spec | None:
    font = next((font for font in fonts if font.has(headline + line + name)), None)
    return Spec(headline, line, name, font) if font else None


def recipes(specs: Mapping[str, Spec]) -> Iterator[Recipe]:
    """How each card is made."""
    return (Recipe(path, draw, (spec,)) for path, spec in specs.items())


def draw(spec: Spec) -> bytes:
    """The card as PNG, 16 colours."""
    ink = Image.new("L", (WIDTH, HEIGHT), 0)
    steps = _STEPS_OF_PHOTO if spec.photo else _STEPS
    room = WIDTH - 2 * MARGIN - (_PHOTO[0] + _GUTTER if spec.photo else 0)
    pen = ImageDraw.Draw(ink)
    accents = [(MARGIN, 56, WIDTH - MARGIN, 62)]
    if spec.font is None:
        # A sheet with columns, told by its shape alone.
        pen.rectangle((MARGIN, 110, WIDTH - MARGIN, 190), fill=255)
        for column in range(4):
            left = MARGIN + column * 264
            for row in range(9):
                pen.rectangle((left, 240 + row * 36, left + 240, 250 + row * 36), fill=96)
    elif not spec.headline:
        _lines(pen, [spec.name], _face(spec.font, 150), 150, 200)
        if spec.facts:
            _fit(pen, spec.facts, spec.font, _SMALL, HEIGHT - 150)
    else:
        _fit(pen, spec.name, spec.font, _NAME, 84)
        size, lines = _headline(spec.headline, spec.font, room)
        pitch = round(size * _PITCH)
        top = _TOP + (_ROOM - pitch * len(lines)) // 2
        _lines(pen, lines, _face(spec.font, size), pitch, top)
        pen.rectangle((MARGIN, HEIGHT - 128, WIDTH - MARGIN, HEIGHT - 127), fill=150)
        _fit(pen, spec.facts, spec.font, _SMALL, HEIGHT - 106)
        if spec.photo:
            ink.paste(_in_ink(spec.photo.value, steps), (WIDTH - MARGIN - _PHOTO[0], _TOP))
    return _png(ink, accents, steps)


def _in_ink(photo: bytes, steps: int) -> Image.Image:
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
    return Image.frombytes("L", dotted.size, dotted.tobytes()).point([*levels, *[255] * (256 - steps)])


def _headline(headline: str, font: Font, width: int) -> tuple[int, list[str]]:
    """The largest size at which a headline fits into so many pixels, and its lines.

    A clause whole on its line is worth a smaller size, down to a point; a longer one is broken at full size.
    """
    whole = len(clauses(headline))
    attempts = [(size, whole) for size in _SIZES if size >= _SMALLEST_WHOLE] + [
        (size, _LINES) for size in _SIZES
    ]
    for size, most in attempts:
        lines = break_lines(headline, width, _face(font, size).getlength, pieces)
        if len(lines) <= min(most, _LINES) and size * _PITCH * len(lines) <= _ROOM:
            return size, lines
    lines = break_lines(headline, width, _face(font, _SIZES[-1]).getlength, pieces)
    return _SIZES[-1], [*lines[: _LINES - 1], lines[_LINES - 1][:-1] + "…"]


def _lines(
    pen: ImageDraw.ImageDraw, lines: list[str], face: ImageFont.FreeTypeFont, pitch: int, top: int
) -> None:
    for number, line in enumerate(lines):
        pen.text((MARGIN, top + number * pitch), line, font=face, fill=255)


def _fit(pen: ImageDraw.ImageDraw, text: str, font: Font, size: int, top: int) -> None:
    """One line, cut at the margin."""
    face = _face(font, size)
    if face.getlength(text) > WIDTH - 2 * MARGIN:
        while text and face.getlength(text + "…") > WIDTH - 2 * MARGIN:
            text = text[:-1]
        text += "…"
    pen.text((MARGIN, top), text, font=face, fill=255)


@lru_cache(maxsize=64)
def _face(font: Font, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(font.file, size, index=font.index, layout_engine=ImageFont.Layout.BASIC)


def _png(ink: Image.Image, accents: list[tuple[int, int, int, int]], steps: int) -> bytes:
    picture = ink.point([level * (steps - 1) // 255 for level in range(256)], "P")
    palette: list[int] = []
    for step in range(steps):
        palette += (
            paper + (dark - paper) * step // (steps - 1) for paper, dark in zip(_PAPER, _INK, strict=True)
        )
    picture.putpalette([*palette, *_ACCENT])
    pen = ImageDraw.Draw(picture)
    for box in accents:
        pen.rectangle(box, fill=steps)
    out = io.BytesIO()
    # Runs alone: as small as the slowest search for repetitions (13.6 kB against 13.9), in 2 ms instead of 40.
    picture.save(out, "PNG", bits=4, compress_type=zlib.Z_RLE)
    return out.getvalue()
