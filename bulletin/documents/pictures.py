"""Photos -> the pictures of the site: scaled, turned the right way up, in sRGB, with nothing told about them.

`draw` is pure: the same bytes give the same pictures, in any process, as long as the libraries are the same ones.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import PIL
from PIL import ExifTags, Image, ImageCms, ImageOps, features

from bulletin import routes
from bulletin.archive import photos
from bulletin.archive.photos import picture_of
from bulletin.content import images
from bulletin.content.containers import ImageError
from bulletin.model import OutputFile
from bulletin.problems import ContentError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from bulletin.model import Archive, Photo

DRAWING = "1"
"""Raise it when `draw` changes, so that no old picture is taken for a current one."""
_JPEG: Mapping[str, Any] = {"quality": 80, "optimize": True, "progressive": True, "subsampling": "4:2:0"}
_WEBP: Mapping[str, Any] = {"quality": 76, "method": 5}


def key() -> str:
    """What the pictures of a photo depend on but the photo: how they are drawn, and with which libraries."""
    libraries = [features.version(name) for name in ("jpg", "libjpeg_turbo", "webp", "littlecms2", "zlib")]
    parts = (DRAWING, photos.SIZES, _JPEG, _WEBP, PIL.__version__, libraries)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def build(
    archive: Archive,
    read: Callable[[Photo], bytes],
    previous: Callable[[str], bytes | None] = lambda _: None,
    draw_all: Callable[[Iterable[bytes]], Iterable[tuple[bytes, ...]]] | None = None,
) -> Iterator[OutputFile]:
    """Every picture as a file, each photo once, and the key they were drawn with.

    `read` gives the bytes of a photo, `previous` a file of the last site by path: its pictures are taken over where the
    key is the same, for their names tell their photos. `draw_all` draws many photos in order, and asks for the next when
    it needs it; without it they are drawn here. Raises ContentError for a photo that cannot be drawn or was changed.
    """
    wanted = {photo.sha256: photo for photo in archive.photos.values()}
    if not wanted:
        return
    drawn_with = OutputFile(routes.PHOTO_KEY.path(), key().encode() + b"\n")
    yield drawn_with
    known = previous if previous(drawn_with.path) == drawn_with.content else lambda _: None
    missing = []
    for photo in wanted.values():
        old = [OutputFile(path, known(path) or b"") for path in _paths(photo)]
        if all(file.content for file in old):
            yield from old
        else:
            missing.append(photo)
    drawn = (draw_all or (lambda sources: map(draw, sources)))(read(photo) for photo in missing)
    for photo, pictures in zip(missing, _reporting(drawn, missing), strict=True):
        yield from map(OutputFile, _paths(photo), pictures)


def _paths(photo: Photo) -> tuple[str, ...]:
    """The paths of a photo's files in the order of `draw`."""
    picture = picture_of(photo)
    return (*(scaled.path for scaled in picture.webp), picture.jpeg.path)


def _reporting(drawn: Iterable[tuple[bytes, ...]], sources: list[Photo]) -> Iterator[tuple[bytes, ...]]:
    """What was drawn; a photo that cannot be becomes a problem of its file."""
    count = 0
    try:
        for count, pictures in enumerate(drawn, 1):  # noqa: B007 the number of those done, when one fails
            yield pictures
    except ImageError as error:
        path = f"{images.FOLDER}/{sources[count].name}"
        raise ContentError(Problem(path, 1, str(error))) from None


def draw(data: bytes) -> tuple[bytes, ...]:
    """The pictures of a photo: each WebP, from the narrowest, then the JPEG. Raises ImageError."""
    file = images.judge("", data, "")
    if file.photo is None:
        raise ImageError(file.refusal)
    promised = picture_of(file.photo)
    widest = promised.jpeg.width, promised.jpeg.height
    with images.opened(data) as image:
        # A JPEG is unpacked at the smallest scale (1/2, 1/4, 1/8) that leaves twice the pixels needed.
        image.draft(image.mode, (2 * max(widest), 2 * max(widest)))
        images.read_pixels(image)
        lies_on_its_side = int(image.getexif().get(ExifTags.Base.Orientation, 1)) >= 5
        # Scaled before all else: a copy of 80 million pixels fills the memory.
        scaled = _scalable(image).resize(
            widest[::-1] if lies_on_its_side else widest, _FILTER, reducing_gap=3.0
        )
    picture = _srgb(_on_white(ImageOps.exif_transpose(scaled)))
    drawn = [
        _encoded(picture.resize((size.width, size.height), _FILTER), "WEBP", _WEBP)
        if size.width < picture.width
        else _encoded(picture, "WEBP", _WEBP)
        for size in promised.webp
    ]
    return (*drawn, _encoded(picture, "JPEG", _JPEG))


_FILTER = Image.Resampling.LANCZOS


def _scalable(image: Image.Image) -> Image.Image:
    """The image in a mode that can be scaled: grey, RGB or CMYK, eight bits each, perhaps transparent."""
    if image.mode.startswith("I"):  # 16 bits of grey, which Pillow would cut off instead of scaling
        return Image.fromarray((np.asarray(image, dtype=np.uint32) >> 8).astype(np.uint8))
    if "transparency" in image.info or image.mode == "PA":
        return image.convert("RGBA")
    if image.mode in {"L", "LA", "RGB", "RGBA", "CMYK"}:
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode not in {"LA", "RGBA"}:
        return image
    above = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", above.size, "white"), above).convert("RGB")


def _srgb(image: Image.Image) -> Image.Image:
    """The image in sRGB by its own profile; by Pillow's plain rule where it has none, or one that is damaged."""
    profile = image.info.get("icc_profile")
    result = None
    if profile:
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            result = ImageCms.profileToProfile(image, own, _srgb_profile(), outputMode="RGB")
    result = result or image.convert("RGB")
    result.info.clear()  # Pillow would write what it holds into the file
    return result


@cache
def _srgb_profile() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def _encoded(image: Image.Image, kind: str, options: Mapping[str, Any]) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()
