"""The fonts of this machine, as fontconfig knows them: which there are is the machine's affair and enters here."""

from __future__ import annotations

import shutil
import subprocess
from bisect import bisect_right
from dataclasses import dataclass, field

from bulletin.digests import Often

_PREFERRED = (
    "Noto Sans CJK SC,Source Han Sans SC,Noto Sans SC,Noto Serif CJK SC,Source Han Serif SC,Noto Serif SC"
)
"""Sans before serif: a card is shown at a quarter of its size, where thin strokes vanish."""


@dataclass(frozen=True, slots=True)
class Font(Often):
    """A face of a font file, and which characters it has: ranges of code points, ascending, both ends included."""

    file: str
    index: int
    name: str
    """With version: what distinguishes two fonts whose pictures differ."""
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    _known: set[str] = field(default_factory=set, init=False, compare=False, repr=False)
    """Characters that it has, of those that were asked for: headlines have most of theirs in common."""

    @property
    def identity(self) -> tuple[str, int]:
        return self.name, self.index

    def has(self, text: str) -> bool:
        known = self._known
        if known.issuperset(text):
            return True
        for character in text:
            if character not in known:
                if not (character.isspace() or self._has(ord(character))):
                    return False
                known.add(character)
        return True

    def _has(self, code: int) -> bool:
        at = bisect_right(self.starts, code) - 1
        return at >= 0 and code <= self.ends[at]


Fonts = tuple[Font, ...]
"""The face of a card, and those for what it does not have."""


def listing() -> str:
    """What fontconfig says of the faces that may hold Chinese, best first: a face a line; empty without it."""
    program = shutil.which("fc-match")
    if program is None:
        return ""
    pattern = f"{_PREFERRED}:bold:lang=zh-cn"
    fields = "%{file}\t%{index}\t%{postscriptname} %{fontversion}\t%{charset}\n"
    command = [program, "-s", "-f", fields, pattern]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout  # noqa: S603


def find() -> Fonts:
    """The faces of this machine that may hold Chinese, best first; none without fontconfig."""
    fonts = (_font(line) for line in listing().splitlines())
    found = [font for font in fonts if font]
    chinese = [font for font in found if font.has("档案的一")]
    # The others after them: for what no Chinese face has, such as Mongolian script.
    return (*chinese, *(font for font in found if font not in chinese)) if chinese else ()


def _font(line: str) -> Font | None:
    fields = line.split("\t")
    if len(fields) != 4 or not fields[1].isdigit():
        return None
    file, index, name, charset = fields
    ranges = [tuple(int(end, 16) for end in part.split("-")) for part in charset.split()]
    starts, ends = tuple(part[0] for part in ranges), tuple(part[-1] for part in ranges)
    # The upper half of the number names an instance of a variable font, which Pillow counts otherwise.
    return Font(file, int(index) & 0xFFFF, name, starts, ends)
