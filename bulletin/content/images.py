"""A file in content/images/: whether it is a photo, how large, and what it tells that must not be published.

Bytes in, values out; which articles show a photo is `archive.photos`' affair, scaling it that of `documents.pictures`.
"""

from __future__ import annotations

import io
import re
import struct
import unicodedata
import warnings
from dataclasses import dataclass

from PIL import ExifTags, Image

from bulletin.content import containers
from bulletin.content.containers import ImageError, Part, broken
from bulletin.model import Photo

FOLDER = "images"
"""Folder of the content that holds the photos."""
MOST_BYTES = 40_000_000
"""Of a photo as received; one of 50 million pixels from a camera has some 20 MB."""


@dataclass(frozen=True, slots=True)
class ImageFile:
    """A file in content/images/, judged."""

    name: str
    """Path within that folder, with `/`."""
    photo: Photo | None
    """None where it cannot be shown."""
    refusal: str = ""
    """Why it cannot be shown, and what to do."""
    private: tuple[str, ...] = ()
    """What it tells that must not be published: where it was taken, with which camera, what it showed before."""

    @property
    def path(self) -> str:
        """Path within the content folder."""
        return f"{FOLDER}/{self.name}"

    @property
    def called(self) -> str:
        """What captions call it."""
        return called(self.name)


def called(name: str) -> str:
    """The name of a photo as one that looks the same has it: disks of Apple's part é into two characters, keyboards do not.

    >>> called('caf' + 'e' + chr(0x301) + '.jpg') == called('caf' + chr(0xE9) + '.jpg')
    True
    """
    return unicodedata.normalize("NFC", name)


def folded(name: str) -> str:
    """What is one for two names that are one file on some disks: those of Windows and Apple's know no case.

    >>> folded('A.JPG')
    'a.jpg'
    """
    return called(name).casefold()


def judge(name: str, data: bytes, sha256: str) -> ImageFile:
    """Say what a file is. Its structure and sizes are read, its pixels are not (`prove`)."""
    try:
        parts = _parts(data)
        with _opened(containers.kind_of(data), parts) as image:
            width, height = image.size
        if containers.orientation(parts) >= 5:  # lies on its side
            width, height = height, width
        return ImageFile(name, Photo(name, sha256, width, height), private=private(parts))
    except ImageError as error:
        return ImageFile(name, None, str(error))


_REGION = re.compile(r"pct:" + ",".join([r"([0-9]{1,3}(?:\.[0-9]{1,2})?)"] * 4))
_LEAST_PART = 5.0
"""Percent of a side, below which a part of a photo is a slip."""


def region(text: str) -> tuple[float, float, float, float] | None:
    """Left, top, right and bottom of a part of a photo, each from 0 to 1; None where the text is none.

    >>> region('pct:10,0,80,100'), region('pct:50,0,80,100')
    ((0.1, 0.0, 0.9, 1.0), None)
    """
    found = _REGION.fullmatch(text)
    if found is None:
        return None
    left, top, width, height = map(float, found.groups())
    is_inside = left + width <= 100 and top + height <= 100 and min(width, height) >= _LEAST_PART
    return (left / 100, top / 100, (left + width) / 100, (top + height) / 100) if is_inside else None


def clean(data: bytes) -> bytes:
    """A photo without anything told about it, its pixels untouched (`containers.clean`). Raises ImageError."""
    return containers.cleaned(containers.kind_of(data), _parts(data))


def prove(data: bytes) -> None:
    """Read all pixels of a photo, a JPEG at an eighth of its size. Raises ImageError where they cannot be read."""
    with opened(data) as image:
        image.draft(image.mode, (1, 1))
        read_pixels(image)


def opened(data: bytes) -> Image.Image:
    """A photo for Pillow, without the parts that are not the picture. Raises ImageError."""
    return _opened(containers.kind_of(data), _parts(data))


def _opened(kind: str, parts: tuple[Part, ...]) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return Image.open(io.BytesIO(containers.cleaned(kind, parts)), formats=(kind,))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        most = (Image.MAX_IMAGE_PIXELS or 0) // 10_000
        raise ImageError(f"超过 {most} 万像素，解开要占太多内存；请先缩小") from None
    except _UNREADABLE as error:
        raise broken(str(error)) from None


def read_pixels(image: Image.Image) -> None:
    """Load the pixels of an image. Raises ImageError where they cannot be read."""
    try:
        image.load()
    except _UNREADABLE as error:
        raise broken(str(error)) from None


_UNREADABLE = (OSError, SyntaxError, ValueError, struct.error, IndexError, EOFError)
"""What Pillow's readers raise on damaged files (its documentation promises OSError, its readers raise the others)."""


def _parts(data: bytes) -> tuple[Part, ...]:
    if len(data) > MOST_BYTES:
        raise too_large(len(data))
    if not containers.kind_of(data):
        raise ImageError(_what_else(data))
    parts = containers.parts_of(data)
    if containers.is_animated(parts):
        raise ImageError("是动图，报纸上没有会动的照片；请存成一张 JPEG 或 PNG")
    return parts


def too_large(size: int) -> ImageError:
    return ImageError(f"有 {size / 1e6:.0f} MB，最多 {MOST_BYTES // 1_000_000} MB；请先缩小")


# -- what else a file may be -------------------------------------------------------------------------------------------

_RECODE = "请用看图软件另存为 JPEG"
_OTHERS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"(?s)\s*(?:<(?:\?xml|!--|!DOCTYPE).*?)?<svg\b"), "是 SVG，里面可以藏脚本和外链，不收；请导出成 PNG"),
    (re.compile(rb"GIF8"), "是 GIF，不收：它只有 256 种颜色，又常是动图；请存成 JPEG 或 PNG"),
    (re.compile(rb"(?s)....ftyp(?:heic|heix|hevc|heim|heis|mif1|msf1)"), f"是 HEIC（苹果手机的格式），多数浏览器打不开；{_RECODE}"),
    (re.compile(rb"(?s)....ftypavi[fs]"), f"是 AVIF，不收；{_RECODE}"),
    (re.compile(rb"(?s)....ftyp"), "是录像，不是照片；请截一张图存成 JPEG"),
    (re.compile(rb"II\*\0|MM\0\*"), f"是 TIFF 或相机的原始文件，浏览器打不开；{_RECODE}"),
    (re.compile(rb"BM"), f"是 BMP，不收；{_RECODE}"),
    (re.compile(rb"8BPS"), f"是 Photoshop 文件，浏览器打不开；{_RECODE}"),
    (re.compile(rb"%PDF"), f"是 PDF，不是图片；{_RECODE}"),
    (re.compile(rb"version https://git-lfs"), "是 Git LFS 的指针，图片本身没有取来；请运行 git lfs pull"),
)  # fmt: skip


def is_known(data: bytes) -> bool:
    """Whether it begins as a picture does, or something that is often taken for one."""
    return bool(containers.kind_of(data) or _other(data))


def _other(data: bytes) -> str:
    beginning = data[:4096].removeprefix(b"\xef\xbb\xbf")
    return next((reason for pattern, reason in _OTHERS if pattern.match(beginning)), "")


def _what_else(data: bytes) -> str:
    if not data:
        return "是空的；请重新放入"
    return _other(data) or f"认不出是什么图片；只收 JPEG、PNG、WebP，{_RECODE}"


# -- what must not be published ----------------------------------------------------------------------------------------

_GPS = "拍摄地点（GPS）"
_SERIAL = "机身、镜头的序列号或厂商备注"
_SMALL = "内嵌的小图（常是修改以前的画面）"
_TRAILER = "附在末尾的数据（如另一张图、一段录像）"
_UNKNOWN = "读不懂的拍摄信息（Exif）"

_SERIAL_TAGS = frozenset(
    {
        0x927C,  # maker note: of each maker its own, serial numbers in most
        0xA420,  # image unique id
        0xA430,  # owner of the camera
        0xA431,  # serial number of the body
        0xA435,  # serial number of the lens
        0xC62F,  # serial number of the body, DNG
    }
)
_GPS_VERSION = 0
_THUMBNAIL_TAGS = frozenset({0x0201, 0x0111})  # where a small JPEG begins, or a small TIFF
_XMP_SIGNS = (
    (_GPS, re.compile(rb"GPS(?:Latitude|Longitude|Position)|LocationCreated|LocationShown")),
    (_SERIAL, re.compile(rb"SerialNumber|MakerNote|OwnerName|ImageUniqueID")),
    (_SMALL, re.compile(rb"xmpGImg|GImage:|xmp:Thumbnails|GDepth:|MicroVideo|MotionPhoto")),
)


def private(parts: tuple[Part, ...]) -> tuple[str, ...]:
    """What a photo tells that must not be published, in words; empty for a photo that may lie in the archive."""
    found = set()
    for block in containers.exif_of(parts):
        found |= _told_by_exif(block)
    for text in containers.texts_of(parts):
        found |= {what for what, sign in _XMP_SIGNS if sign.search(text)}
    if containers.holds_small_picture(parts):
        found.add(_SMALL)
    if any(part.name == containers.TRAILER for part in parts):
        found.add(_TRAILER)
    return tuple(what for what in (_GPS, _SERIAL, _SMALL, _TRAILER, _UNKNOWN) if what in found)


def _told_by_exif(block: bytes) -> set[str]:
    exif = Image.Exif()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # Pillow warns of a damaged block and gives what it could read
            exif.load(b"Exif\0\0" + block)
            tags = set(exif) | set(exif.get_ifd(ExifTags.IFD.Exif))
            place = set(exif.get_ifd(ExifTags.IFD.GPSInfo)) - {_GPS_VERSION}
            small = set(exif.get_ifd(ExifTags.IFD.IFD1)) & _THUMBNAIL_TAGS
    except (*_UNREADABLE, KeyError, TypeError, Warning):
        return {_UNKNOWN}
    found = {_GPS} if place else set()
    found |= {_SERIAL} if tags & _SERIAL_TAGS else set()
    return found | ({_SMALL} if small else set())
