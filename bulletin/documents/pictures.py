"""Photos -> the pictures of the site: scaled, turned the right way up, in sRGB, with nothing told about them.

`draw` is pure: the same bytes give the same pictures, in any process, as long as the libraries are the same ones.
"""

from __future__ import annotations

import contextlib
import io
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Any

from PIL import ExifTags, Image, ImageCms, ImageOps

from bulletin.archive.photos import part_of, picture_of
from bulletin.content import images
from bulletin.content.containers import ImageError
from bulletin.model import Deferred
from bulletin.problems import ContentError, Problem
from bulletin.recipes import Recipe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bulletin.model import Archive, Photo

_JPEG: Mapping[str, Any] = {"quality": 80, "optimize": True, "progressive": True, "subsampling": "4:2:0"}
_WEBP: Mapping[str, Any] = {"quality": 76, "method": 5}


def recipes(archive: Archive, read: Callable[[Photo], bytes]) -> Iterator[Recipe]:
    """How every picture is made, those of a photo one after the other. `read` gives the bytes of a photo.

    Making one raises ContentError for a photo that cannot be drawn or was changed.
    """
    wanted = {(photo.sha256, photo.crop): photo for photo in archive.photos.values()}
    for photo in wanted.values():
        data = Deferred(photo.sha256.encode(), partial(read, photo))
        for number, path in enumerate(_paths(photo)):
            yield Recipe(path, _picture, (photo, data, number))


def jpeg(photo: Photo, data: bytes) -> bytes:
    """The JPEG of a photo as the site has it. Raises ContentError for one that cannot be drawn."""
    return _picture(photo, Deferred.of(photo.sha256.encode(), data), -1)


def _picture(photo: Photo, data: Deferred[bytes], number: int) -> bytes:
    try:
        return _drawn(data, photo.crop)[number]
    except ImageError as error:
        raise ContentError(Problem(f"{images.FOLDER}/{photo.name}", 1, str(error))) from None


@lru_cache(maxsize=1)
def _drawn(data: Deferred[bytes], crop: str) -> tuple[bytes, ...]:
    return draw(data.value, crop)


def _paths(photo: Photo) -> tuple[str, ...]:
    """The paths of a photo's files in the order of `draw`."""
    picture = picture_of(photo)
    return (*(scaled.path for scaled in picture.webp), picture.jpeg.path)


def draw(data: bytes, crop: str = "") -> tuple[bytes, ...]:
    """The pictures of a photo, or of its part: each WebP, from the narrowest, then the JPEG. Raises ImageError."""
    file = images.judge("", data, "")
    if file.photo is None:
        raise ImageError(file.refusal)
    promised = picture_of(part_of(file.photo, crop))
    widest = promised.jpeg.width, promised.jpeg.height
    region = images.region(crop) or (0.0, 0.0, 1.0, 1.0)
    with images.opened(data) as image:
        # A JPEG is unpacked at the smallest scale (1/2, 1/4, 1/8) that leaves twice the pixels needed.
        needed = round(2 * max(widest) / min(region[2] - region[0], region[3] - region[1]))
        image.draft(image.mode, (needed, needed))
        images.read_pixels(image)
        turned = int(image.getexif().get(ExifTags.Base.Orientation, 1))
        box = _box(region, turned, image.size) if crop else None
        # Scaled before all else: a copy of 80 million pixels fills the memory.
        scaled = _scalable(image).resize(
            widest[::-1] if turned >= _ON_ITS_SIDE else widest, _FILTER, box, reducing_gap=3.0
        )
    picture = _srgb(_on_white(ImageOps.exif_transpose(scaled)))
    drawn = [
        _encoded(picture.resize((size.width, size.height), _FILTER), "WEBP", _WEBP)
        if size.width < picture.width
        else _encoded(picture, "WEBP", _WEBP)
        for size in promised.webp
    ]
    return (*drawn, _encoded(picture, "JPEG", _JPEG))


_ON_ITS_SIDE = 5
"""From this orientation on the sides of a photo are those of its file, exchanged."""
_STORED: Mapping[int, Callable[[float, float], tuple[float, float]]] = {
    1: lambda x, y: (x, y),
    2: lambda x, y: (1 - x, y),
    3: lambda x, y: (1 - x, 1 - y),
    4: lambda x, y: (x, 1 - y),
    5: lambda x, y: (y, x),
    6: lambda x, y: (y, 1 - x),
    7: lambda x, y: (1 - y, 1 - x),
    8: lambda x, y: (1 - y, x),
}
"""By orientation: a place of a photo as it is seen -> the same in its file, both from 0 to 1."""


def _box(
    region: tuple[float, float, float, float], turned: int, size: tuple[int, int]
) -> tuple[float, float, float, float]:
    """A part of a photo as it is seen, in pixels of its file."""
    stored = _STORED[turned if turned in _STORED else 1]
    (one, two), (three, four) = stored(*region[:2]), stored(*region[2:])
    (left, right), (top, bottom) = sorted((one, three)), sorted((two, four))
    return left * size[0], top * size[1], right * size[0], bottom * size[1]


_FILTER = Image.Resampling.LANCZOS


def _scalable(image: Image.Image) -> Image.Image:
    """The image in a mode that can be scaled: grey, RGB or CMYK, eight bits each, perhaps transparent."""
    if image.mode.startswith("I"):  # 16 bits of grey, which Pillow would cut off instead of scaling
        import numpy as np

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
