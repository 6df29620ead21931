"""JPEG, PNG and WebP files as parts: which of them are the picture, and which only tell about it.

`clean` leaves the parts that are the picture as they are, byte for byte, and drops the others: nothing is encoded anew.
Pillow, which reads the pictures themselves, cannot write a file without encoding it again.
"""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

JPEG, PNG, WEBP = "JPEG", "PNG", "WEBP"
"""The kinds of file that are read here, by the names that Pillow has for them."""

MOST_SCANS = 100
"""Scans of a JPEG file; a progressive one has about ten, and each costs as much time as the whole picture."""
_MOST_TEXT = 1_000_000
"""Bytes of a compressed text in a PNG file."""


class ImageError(Exception):
    """A file that is no picture we can use; its message says why and what to do, in Chinese."""


def broken(what: str) -> ImageError:
    return ImageError(f"图片不完整或已损坏（{what}）；请重新复制或导出一份")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a file: a segment of JPEG, a chunk of PNG or WebP, or the bytes behind the end of the picture."""

    name: str
    """`SOF`, `SOS`, `APP1` … in JPEG, the four letters of a chunk, `TRAILER` for what stands behind the end."""
    whole: bytes
    """With its marker, length and check sum; of a scan, with the scanned data."""
    body: bytes
    """What the part holds."""


TRAILER = "TRAILER"


def kind_of(data: bytes) -> str:
    """The kind of an image file, told by its bytes alone; empty for what is none of the three."""
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(_PNG):
        return PNG
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return WEBP
    return ""


def parts_of(data: bytes) -> tuple[Part, ...]:
    """The parts of a file, in order; for JPEG and PNG they begin behind the signature. Raises ImageError."""
    readers = {JPEG: _jpeg, PNG: _png, WEBP: _webp}
    reader = readers.get(kind_of(data))
    if reader is None:
        raise ImageError("不是 JPEG、PNG 或 WebP")
    return tuple(reader(data))


def clean(data: bytes) -> bytes:
    """The same picture with nothing told about it: no place, no time, no camera, no author, no small picture of it.

    Its pixels and colours are the same to the bit. Of what is told, two things stay: the colour profile, and which way up
    the picture is. Cleaning twice is cleaning once. Raises ImageError for a file that is damaged or of another kind.
    """
    return cleaned(kind_of(data), parts_of(data))


def cleaned(kind: str, parts: Sequence[Part]) -> bytes:
    """`clean` for a file whose parts are known already."""
    writers = {JPEG: _clean_jpeg, PNG: _clean_png, WEBP: _clean_webp}
    return writers[kind](parts, orientation(parts))


def is_animated(parts: Sequence[Part]) -> bool:
    return any(part.name in {"acTL", "ANIM", "ANMF"} for part in parts)


# -- what is told of a picture -----------------------------------------------------------------------------------------

_EXIF = b"Exif\0\0"
_EXIF_NAME = b"Exif\0"
_XMP = (b"http://ns.adobe.com/xap/1.0/\0", b"http://ns.adobe.com/xmp/extension/\0")
_PHOTOSHOP = b"Photoshop 3.0\0"


def exif_of(parts: Sequence[Part]) -> tuple[bytes, ...]:
    """Each Exif block, a small TIFF file: those of the format, and those ImageMagick writes into texts of PNG."""
    texts = (_text_of(part) for part in parts if part.name in _TEXTS)
    return (*_native_exif(parts), *filter(None, (_raw_profile(key, text) for key, text in texts)))


def _native_exif(parts: Sequence[Part]) -> Iterator[bytes]:
    for part in parts:
        if part.name == "APP1" and part.body.startswith(_EXIF_NAME):
            yield part.body[len(_EXIF) :]
        elif part.name in {"eXIf", "EXIF"}:
            yield part.body.removeprefix(_EXIF)


def texts_of(parts: Sequence[Part]) -> tuple[bytes, ...]:
    """Each text, XMP among them."""
    found = []
    for part in parts:
        if (part.name == "APP1" and part.body.startswith(_XMP)) or part.name in {"XMP ", "COM"}:
            found.append(part.body)
        elif part.name in _TEXTS:
            found.append(b"=".join(_text_of(part)))
    return tuple(found)


def holds_small_picture(parts: Sequence[Part]) -> bool:
    """Whether a small picture stands in a JFIF header or among what Photoshop writes; Exif may hold another."""
    for part in parts:
        if part.name == "APP0" and (part.body.startswith(b"JFXX\0") or any(part.body[12:14])):
            return True
        if (
            part.name == "APP13"
            and part.body.startswith(_PHOTOSHOP)
            and _PHOTOSHOP_THUMBNAIL.search(part.body)
        ):
            return True
    return False


_PHOTOSHOP_THUMBNAIL = re.compile(rb"8BIM\x04[\x09\x0c]")

_ORIENTATION = 0x0112


def orientation(parts: Sequence[Part]) -> int:
    """Which way up the picture is, 1 (as it lies) to 8, by the first Exif block that says so, as browsers read it."""
    for block in _native_exif(parts):
        if 1 < (turn := _turn_of(block)) <= 8:
            return turn
    return 1


def _turn_of(block: bytes) -> int:
    """The orientation in the first directory of a TIFF file, 0 where none can be read."""
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    if order is None:
        return 0
    try:
        (start,) = struct.unpack_from(f"{order}I", block, 4)
        (count,) = struct.unpack_from(f"{order}H", block, start)
        for at in range(start + 2, start + 2 + 12 * count, 12):
            tag, kind, _, value = struct.unpack_from(f"{order}HHIH", block, at)
            if tag == _ORIENTATION and kind == 3:
                return int(value)
    except struct.error:
        pass
    return 0


def _exif_with(turn: int) -> bytes:
    """An Exif block that says which way up a picture is and nothing else."""
    return b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, turn, 0, 0)


# -- JPEG (ITU-T T.81): markers, most with a length --------------------------------------------------------------------

_SCAN_ENDS = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""The marker behind scanned data. Within them FF 00 is a byte, FF D0 … FF D7 are restarts, FF FF fills."""
_NAMES = {0xC4: "DHT", 0xCC: "DAC", 0xDA: "SOS", 0xDB: "DQT", 0xDC: "DNL", 0xDD: "DRI", 0xFE: "COM"}
_JPEG_PICTURE = frozenset({"DHT", "DAC", "SOS", "DQT", "DNL", "DRI", "SOF", "EOI"})


def _jpeg(data: bytes) -> Iterator[Part]:
    at, scans = 2, 0
    while True:
        start = at
        while data[at : at + 2] == b"\xff\xff":
            at += 1
        if len(data) < at + 2:
            raise broken("没有结尾")
        if data[at] != 0xFF:
            raise broken(f"第 {at + 1} 个字节不是标记")
        marker = data[at + 1]
        if marker == 0xD9:
            yield Part("EOI", data[at : at + 2], b"")
            if data[at + 2 :].strip(b"\0"):
                yield Part(TRAILER, data[at + 2 :], data[at + 2 :])
            return
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if len(data) < end or end < at + 4:
            raise broken("一段数据不完整")
        body = data[at + 4 : end]
        if marker == 0xDA:
            scans += 1
            if scans > MOST_SCANS:
                raise ImageError(f"JPEG 里的扫描超过 {MOST_SCANS} 遍，不是照片的写法；请另存一份")
            found = _SCAN_ENDS.search(data, end)
            if found is None:
                raise broken("没有结尾")
            end = found.start()
        yield Part(_jpeg_name(marker), data[start:end], body)
        at = end


def _jpeg_name(marker: int) -> str:
    if 0xE0 <= marker <= 0xEF:
        return f"APP{marker - 0xE0}"
    is_frame = 0xC0 <= marker <= 0xCF and marker != 0xC8
    return _NAMES.get(marker) or ("SOF" if is_frame else f"{marker:02X}")


def _clean_jpeg(parts: Sequence[Part], turn: int) -> bytes:
    head, kept = b"", []
    for part in parts:
        if part.name == "APP0" and part.body.startswith(b"JFIF\0") and not head:
            head = _segment(0xE0, part.body[:12].ljust(12, b"\0") + b"\0\0")
        elif part.name in _JPEG_PICTURE or _is_colour(part):
            kept.append(part.whole)
    if turn != 1:
        head += _segment(0xE1, _EXIF + _exif_with(turn))
    return b"".join((b"\xff\xd8", head, *kept))


def _is_colour(part: Part) -> bool:
    """Whether a segment says what the numbers of the pixels mean: a profile, or Adobe's note on the colour space."""
    return (part.name == "APP2" and part.body.startswith(b"ICC_PROFILE\0")) or (
        part.name == "APP14" and part.body.startswith(b"Adobe")
    )


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


# -- PNG (W3C, third edition): length, name, body, check sum -----------------------------------------------------------

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_PICTURE = frozenset(
    {"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "bKGD", "pHYs"}
)
_TEXTS = frozenset({"tEXt", "zTXt", "iTXt"})


def _png(data: bytes) -> Iterator[Part]:
    at = len(_PNG)
    while True:
        end = at + 12 + int.from_bytes(data[at : at + 4])
        if len(data) < end:
            raise broken("没有结尾")
        name, body = data[at + 4 : at + 8], data[at + 8 : end - 4]
        if zlib.crc32(name + body) != int.from_bytes(data[end - 4 : end]):
            raise broken("校验和不符")
        yield Part(name.decode("latin-1"), data[at:end], body)
        at = end
        if name == b"IEND":
            if data[end:].strip(b"\0"):
                yield Part(TRAILER, data[end:], data[end:])
            return


def _clean_png(parts: Sequence[Part], turn: int) -> bytes:
    kept = [_PNG]
    for part in parts:
        if part.name in _PNG_PICTURE:
            kept.append(part.whole)
            if part.name == "IHDR" and turn != 1:
                kept.append(_chunk(b"eXIf", _exif_with(turn)))
    return b"".join(kept)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _text_of(part: Part) -> tuple[bytes, bytes]:
    """Key and text of a text chunk; what cannot be unpacked is taken as it is."""
    key, _, rest = part.body.partition(b"\0")
    packed = part.name == "zTXt"
    rest = rest[1:] if packed else rest
    if part.name == "iTXt":
        packed = rest[:1] == b"\1"
        rest = rest[2:].split(b"\0", 2)[-1]
    if packed:
        try:
            rest = zlib.decompressobj().decompress(rest, _MOST_TEXT)
        except zlib.error:
            return key, rest
    return key, rest


def _raw_profile(key: bytes, text: bytes) -> bytes:
    """An Exif block as ImageMagick writes it into a text: name, length, hexadecimal digits; empty for another text."""
    if key not in {b"Raw profile type exif", b"Raw profile type APP1"}:
        return b""
    digits = b"".join(text.split()[2:])
    try:
        block = bytes.fromhex(digits.decode("ascii"))
    except ValueError:
        return b""
    return block.removeprefix(_EXIF)


# -- WebP (RFC 9649): RIFF, name, length, body, filled up to an even number --------------------------------------------

_WEBP_PICTURE = frozenset({"VP8X", "ICCP", "ALPH", "VP8 ", "VP8L"})
_HAS_XMP, _HAS_EXIF = 0x04, 0x08


def _webp(data: bytes) -> Iterator[Part]:
    last = 8 + int.from_bytes(data[4:8], "little")
    if len(data) < last:
        raise broken("没有结尾")
    at = 12
    while at < last:
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        end = at + 8 + size + size % 2
        if last < end or last < at + 8:
            raise broken("一段数据不完整")
        name = data[at : at + 4].decode("latin-1")
        if name == "VP8X" and size < 10:
            raise broken("一段数据不完整")
        yield Part(name, data[at:end], data[at + 8 : at + 8 + size])
        at = end
    if data[last:].strip(b"\0"):
        yield Part(TRAILER, data[last:], data[last:])


def _clean_webp(parts: Sequence[Part], turn: int) -> bytes:
    kept = []
    extended = parts[0].name == "VP8X" if parts else False
    for part in parts:
        if part.name == "VP8X":
            flags = part.body[0] & ~(_HAS_XMP | _HAS_EXIF) | (_HAS_EXIF if turn != 1 else 0)
            kept.append(_riff(b"VP8X", bytes([flags]) + part.body[1:]))
        elif part.name in _WEBP_PICTURE:
            kept.append(part.whole)
    if turn != 1 and extended:
        kept.append(_riff(b"EXIF", _exif_with(turn)))
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def _riff(name: bytes, body: bytes) -> bytes:
    return name + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2)
