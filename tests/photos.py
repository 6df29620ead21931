"""Photos for the tests, made by Pillow, with everything a camera tells about them."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

import numpy as np
from PIL import ExifTags, Image

if TYPE_CHECKING:
    from typing import Any

KINDS = ("JPEG", "PNG", "WEBP")
PLACE = (40.0, 49.0, 30.0)


def scene(width: int = 120, height: int = 80, seed: int = 0) -> Image.Image:
    """A picture with a bright left upper corner, so that one can see which way up it is."""
    rows, columns = np.mgrid[0:height, 0:width]
    near = 255 - 400 * np.hypot(rows / height, columns / width)
    noise = np.random.default_rng(seed).integers(-12, 12, (height, width))
    grey = (near + noise).clip(0, 255)
    return Image.fromarray(np.stack([grey, grey * 0.7, 255 - grey], axis=-1).astype(np.uint8))


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def exif(
    *, place: bool = False, serial: bool = False, turn: int = 1, small: bool = False, maker: bool = False
) -> bytes:
    """An Exif block as cameras write it, with its name before it."""
    block = Image.Exif()
    block[ExifTags.Base.Make] = "NIKON"
    if turn != 1:
        block[ExifTags.Base.Orientation] = turn
    if place:
        gps = block.get_ifd(ExifTags.IFD.GPSInfo)
        gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "N", PLACE
        gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = "E", (107.0, 7.0, 12.0)
    if serial:
        block.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.BodySerialNumber] = "3019265"
    if maker:
        block.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.MakerNote] = b"Nikon\0" + bytes(20)
    return with_small_picture(block.tobytes()) if small else block.tobytes()


def with_small_picture(block: bytes) -> bytes:
    """An Exif block with a second directory, which holds a small JPEG: Pillow reads such, but does not write them."""
    tiff = bytearray(block.removeprefix(b"Exif\0\0"))
    order = "<" if tiff[:2] == b"II" else ">"
    (start,) = struct.unpack_from(f"{order}I", tiff, 4)
    (count,) = struct.unpack_from(f"{order}H", tiff, start)
    picture = encoded(scene(16, 12))
    second = len(tiff)
    struct.pack_into(f"{order}I", tiff, start + 2 + 12 * count, second)
    at = second + 2 + 3 * 12 + 4
    entries = ((0x0103, 3, 6), (0x0201, 4, at), (0x0202, 4, len(picture)))
    tiff += struct.pack(f"{order}H", len(entries))
    for tag, kind, value in entries:
        tiff += struct.pack(f"{order}HHI", tag, kind, 1)
        tiff += struct.pack(f"{order}HH" if kind == 3 else f"{order}I", value, *([0] if kind == 3 else []))
    return b"Exif\0\0" + bytes(tiff) + bytes(4) + picture
