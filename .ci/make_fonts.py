"""Debian's fonts-noto-cjk -> the Song face that comes with the program; run by hand when glyphs are to be added.

    python .ci/make_fonts.py /usr/share/fonts/opentype/noto

Writes into bulletin/documents/data/: `song-bold.woff2`, from which a site's headlines take their glyphs, and
`song-marks.woff2`, the marks that are set in the wrong width where no Chinese face can be named. The face is renamed: its
licence asks that a changed font not pass for the original.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

FAMILY = "Bulletin Song"
MARKS = "\u2018\u2019\u201c\u201d\u2026"
"""‘ ’ “ ” …, which Latin faces have as well, at half the width. The dash is left to those: without layout tables it is
narrower here than its square."""
OUTPUT = Path(__file__).resolve().parent.parent / "bulletin" / "documents" / "data"
_NAME = {1: FAMILY, 4: FAMILY, 6: FAMILY.replace(" ", "")}
_KEPT = {0, 2, 5, 13, 14}  # copyright, weight, version, licence and its address


def common() -> str:
    """The 3,755 characters of level 1 of GB 2312, with ASCII and the marks of Chinese print."""
    level = (bytes([row, cell]) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    han = "".join(code.decode("gb2312", errors="ignore") for code in level)
    return han + "".join(map(chr, range(0x20, 0x7F))) + MARKS + "、。《》〈〉「」『』【】，：；！？（）％℃〇"


def cut(fonts: Path, weight: str, characters: str) -> TTFont:
    """The outlines of some characters of Noto Serif CJK SC, without layout features and hints."""
    collection = TTCollection(str(fonts / f"NotoSerifCJK-{weight}.ttc"))
    font = next(font for font in collection if font["name"].getDebugName(6) == f"NotoSerifCJKsc-{weight}")
    options = subset.Options(
        layout_features=[],
        hinting=False,
        desubroutinize=True,
        notdef_outline=True,
        name_IDs=sorted(_KEPT | set(_NAME)),
        drop_tables=["BASE", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx", "DSIG"],
    )
    cutter = subset.Subsetter(options)
    cutter.populate(text=characters)
    cutter.subset(font)
    for record in font["name"].names:
        record.string = _NAME.get(record.nameID, str(record))
    top = font["CFF "].cff
    top.fontNames = [f"BulletinSong-{weight}"]
    for key in ("FullName", "FamilyName", "Notice"):
        if key in top.topDictIndex[0].rawDict:
            del top.topDictIndex[0].rawDict[key]
    return font


def main(fonts: Path) -> None:
    for name, weight, characters in (("song-bold", "Bold", common()), ("song-marks", "Regular", MARKS)):
        font = cut(fonts, weight, characters)
        font.recalcTimestamp = False
        font.flavor = "woff2"
        font.save(OUTPUT / f"{name}.woff2")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
