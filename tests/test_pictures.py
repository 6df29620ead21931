"""What becomes of the pixels of a photo: its sizes, which way up it is, its colours; and when it is drawn at all."""

from __future__ import annotations

import contextlib
import io
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from bulletin.archive import photos
from bulletin.content import containers
from bulletin.content.containers import ImageError
from bulletin.documents import pictures
from bulletin.model import Archive, Photo, Settings
from tests.photos import KINDS, encoded, exif, scene


def drawn(data: bytes) -> Image.Image:
    """The JPEG that is made of a photo."""
    return Image.open(io.BytesIO(pictures.draw(data)[-1]))


@pytest.mark.parametrize(
    ("size", "made"),
    [
        ((3000, 2000), [(640, 426), (1280, 852)]),
        ((2000, 3000), [(640, 960), (1280, 1920)]),
        ((900, 600), [(450, 300), (900, 600)]),
        ((700, 500), [(700, 500)]),
        ((1, 1), [(1, 1)]),
        ((12000, 3), [(640, 1), (1280, 2)]),
        ((1000, 20000), [(128, 2560)]),
    ],
)
def test_a_photo_is_made_as_large_as_screens_need_and_never_larger(
    size: tuple[int, int], made: list[tuple[int, int]]
) -> None:
    picture = photos.picture_of(Photo("x", "0" * 64, *size))
    assert [(scaled.width, scaled.height) for scaled in picture.webp] == made
    assert (picture.jpeg.width, picture.jpeg.height) == made[-1]
    data = encoded(Image.new("L", size, 128), "PNG")
    assert [Image.open(io.BytesIO(each)).size for each in pictures.draw(data)] == [*made, made[-1]]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_turned_the_right_way_up(kind: str) -> None:
    """The bright corner is the left upper one when the photo is seen as the camera held it."""
    back = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    for turn in range(1, 9):
        upright = scene(240, 160)
        stored = upright.transpose(back[turn]) if turn > 1 else upright
        shown = drawn(encoded(stored, kind, exif=exif(turn=turn)))
        assert shown.size == (240, 160)
        assert np.abs(np.asarray(shown).astype(int) - np.asarray(upright)).mean() < 12, turn


def mean(image: Image.Image) -> list[int]:
    return [round(value) for value in np.asarray(image).reshape(-1, 3).mean(axis=0)]


def exchanged_profile() -> bytes:
    """sRGB with red and green exchanged: what is red in it is green."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, green = profile.index(b"rXYZ"), profile.index(b"gXYZ")
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"
    return bytes(profile)


def close(found: list[int], expected: tuple[int, int, int]) -> bool:
    return all(abs(one - other) <= 6 for one, other in zip(found, expected, strict=True))


def test_colours_come_out_as_they_are_meant() -> None:
    red = Image.new("RGB", (40, 40), (220, 40, 40))
    for kind in ("JPEG", "PNG", "WEBP"):
        assert close(mean(drawn(encoded(red, kind))), (220, 40, 40))
        assert close(mean(drawn(encoded(red, kind, icc_profile=exchanged_profile()))), (40, 220, 40))
        assert close(mean(drawn(encoded(red, kind, icc_profile=b"no profile"))), (220, 40, 40))
    cmyk = Image.new("CMYK", (40, 40), (0, 210, 210, 30))
    assert close(mean(drawn(encoded(cmyk))), mean_of_cmyk(cmyk))
    assert close(mean(drawn(encoded(Image.new("L", (9, 9), 77)))), (77, 77, 77))
    assert close(mean(drawn(encoded(Image.new("1", (9, 9), 1), "PNG"))), (255, 255, 255))
    palette = red.convert("P", palette=Image.Palette.ADAPTIVE)
    assert close(mean(drawn(encoded(palette, "PNG"))), (220, 40, 40))


def mean_of_cmyk(image: Image.Image) -> tuple[int, int, int]:
    red, green, blue = mean(image.convert("RGB"))
    assert red > 200
    assert green < 60
    return red, green, blue


def test_sixteen_bits_of_grey_are_scaled_not_cut_off() -> None:
    grey = Image.fromarray(np.full((30, 30), 0x8000, dtype=np.uint16))
    assert grey.mode == "I;16"
    assert close(mean(drawn(encoded(grey, "PNG"))), (128, 128, 128))


def test_what_is_transparent_lies_on_white() -> None:
    clear = Image.new("RGBA", (40, 40), (200, 0, 0, 0))
    half = Image.new("LA", (40, 40), (0, 128))
    for kind in ("PNG", "WEBP"):
        assert close(mean(drawn(encoded(clear, kind))), (255, 255, 255))
    assert close(mean(drawn(encoded(half, "PNG"))), (127, 127, 127))
    one_colour = Image.new("RGB", (40, 40), (10, 200, 10))
    assert close(mean(drawn(encoded(one_colour, "PNG", transparency=(10, 200, 10)))), (255, 255, 255))
    palette = one_colour.convert("P", palette=Image.Palette.ADAPTIVE)
    assert close(mean(drawn(encoded(palette, "PNG", transparency=palette.getpixel((0, 0))))), (255, 255, 255))


def with_right_sums(data: bytes) -> bytes:
    """A damaged PNG with the check sums of what it holds, so that the damage is not found at once."""
    if containers.kind_of(data) != "PNG":
        return data
    at, pieces = 8, [data[:8]]
    while len(data) >= (end := at + 12 + int.from_bytes(data[at : at + 4])) and at < len(data):
        pieces += data[at : end - 4], zlib.crc32(data[at + 4 : end - 4]).to_bytes(4)
        at = end
    return b"".join(pieces)


SEEDS = [
    encoded(image, kind, exif=exif(place=True, turn=turn, small=True), icc_profile=exchanged_profile())
    for turn, image in ((1, scene(40, 30)), (6, scene(30, 40).convert("L")), (3, scene(20, 20).convert("P")))
    for kind in KINDS
    if (image.mode, kind) != ("P", "JPEG")
]
DAMAGE = st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 12), st.binary(max_size=12)), max_size=5)


def assert_drawn_or_refused(seed: bytes, damage: list[tuple[int, int, bytes]]) -> None:
    data = seed
    for place, lost, noise in damage:
        at = place % (len(data) or 1)
        data = data[:at] + noise + data[at + lost :]
    data = with_right_sums(data)
    with contextlib.suppress(ImageError):
        for picture in pictures.draw(data):
            assert containers.clean(picture) == picture


@pytest.mark.slow
@given(st.sampled_from(SEEDS), DAMAGE)
@settings(max_examples=300)
def test_a_damaged_photo_is_drawn_or_refused(seed: bytes, damage: list[tuple[int, int, bytes]]) -> None:
    assert_drawn_or_refused(seed, damage)


@pytest.mark.nightly
@given(st.sampled_from(SEEDS), DAMAGE)
@settings(max_examples=20_000)
def test_many_damaged_photos_are_drawn_or_refused(seed: bytes, damage: list[tuple[int, int, bytes]]) -> None:
    assert_drawn_or_refused(seed, damage)


def test_a_picture_of_colours_without_their_table_is_no_mistake_of_ours() -> None:
    png = encoded(scene(20, 20).convert("P"), "PNG")
    kept = (part.whole for part in containers.parts_of(png) if part.name != "PLTE")
    assert len(pictures.draw(png[:8] + b"".join(kept))) == 2


def test_the_same_photo_gives_the_same_bytes() -> None:
    data = encoded(scene(1000, 700))
    assert pictures.draw(data) == pictures.draw(data)


def test_a_photo_that_cannot_be_drawn_says_why() -> None:
    with pytest.raises(ImageError, match="是 GIF"):
        pictures.draw(encoded(scene(40, 30), "GIF"))


def test_a_photo_under_two_names_is_drawn_once() -> None:
    data = encoded(scene(300, 200))
    archive = Archive(Settings(), (), (), {name: Photo(name, "ab" * 32, 300, 200) for name in ("x", "y")})
    asked: list[str] = []

    def read(photo: Photo) -> bytes:
        asked.append(photo.name)
        return data

    files = [recipe.file() for recipe in pictures.recipes(archive, read)]
    assert [file.content for file in files] == list(pictures.draw(data))
    assert len(asked) == 1
    assert len({recipe.key() for recipe in pictures.recipes(archive, read)}) == len(files) == 2
