"""Photos as they come from cameras, scanners and the net: what is taken, what is refused, what must not be told."""

from __future__ import annotations

import contextlib
import io
import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from bulletin.content import containers, images
from bulletin.content.containers import ImageError
from tests.conftest import run_build
from tests.photos import KINDS, encoded, exif, scene

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any


def judged(data: bytes) -> images.ImageFile:
    return images.judge("x", data, "0" * 64)


def told(data: bytes) -> tuple[str, ...]:
    return judged(data).private


def pixels(data: bytes) -> np.ndarray[Any, Any]:
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image)


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def with_chunk(png: bytes, name: bytes, body: bytes) -> bytes:
    """A PNG with one more chunk, behind its first."""
    return png[:33] + chunk(name, body) + png[33:]


def with_segment(jpeg: bytes, marker: int, body: bytes) -> bytes:
    return jpeg[:2] + struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body + jpeg[2:]


XMP = b'<x:xmpmeta><rdf:Description exif:GPSLatitude="40,49.5N" aux:SerialNumber="3019265"/></x:xmpmeta>'


# -- what a photo tells ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_camera_tells_is_found_and_cleaned_away(kind: str) -> None:
    data = encoded(scene(), kind, exif=exif(place=True, serial=True, small=True))
    assert [what[:2] for what in told(data)] == ["拍摄", "机身", "内嵌"]
    cleaned = images.clean(data)
    assert told(cleaned) == ()
    assert b"NIKON" in data
    assert b"NIKON" not in cleaned
    assert (pixels(cleaned) == pixels(data)).all()


@pytest.mark.parametrize("kind", KINDS)
def test_each_thing_is_told_by_itself(kind: str) -> None:
    assert told(encoded(scene(), kind, exif=exif())) == ()
    assert told(encoded(scene(), kind, exif=exif(turn=6))) == ()
    for part, what in {"place": "GPS", "serial": "序列号", "maker": "厂商备注", "small": "小图"}.items():
        (found,) = told(encoded(scene(), kind, exif=exif(**{part: True})))
        assert what in found


def test_a_place_and_a_number_are_found_in_xmp_as_well() -> None:
    jpeg = with_segment(encoded(scene()), 0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP)
    text = b"XML:com.adobe.xmp\0\0\0\0\0" + XMP
    packed = b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(XMP)
    png = encoded(scene(), "PNG")
    for data in (
        jpeg,
        encoded(scene(), "WEBP", xmp=XMP),
        with_chunk(png, b"iTXt", text),
        with_chunk(png, b"iTXt", packed),
    ):
        assert [what[:2] for what in told(data)] == ["拍摄", "机身"]
        assert told(images.clean(data)) == ()


def test_exif_that_imagemagick_writes_into_a_text_of_png_is_found() -> None:
    block = exif(place=True)
    digits = b"\nexif\n%8d\n" % len(block) + block.hex().encode() + b"\n"
    data = with_chunk(encoded(scene(), "PNG"), b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(digits))
    assert told(data) == ("拍摄地点（GPS）",)
    assert b"Raw profile" not in images.clean(data)


def test_small_pictures_of_jfif_and_photoshop_are_found() -> None:
    plain = encoded(scene())
    jfif = plain[:2] + struct.pack(">BBH", 0xFF, 0xE0, 19) + plain[6:18] + b"\1\1\1\2\3" + plain[20:]
    photoshop = with_segment(plain, 0xED, b"Photoshop 3.0\0" + b"8BIM\x04\x0c\0\0" + bytes(8))
    for data in (jfif, photoshop):
        assert [what[:4] for what in told(data)] == ["内嵌的小"]
        cleaned = images.clean(data)
        assert told(cleaned) == ()
        assert (pixels(cleaned) == pixels(plain)).all()


def test_what_hangs_on_at_the_end_is_found() -> None:
    for kind in KINDS:
        data = encoded(scene(), kind)
        assert [what[:5] for what in told(data + b"\0\0\0\x18ftypmp42")] == ["附在末尾的"]
        assert told(data + bytes(16)) == ()
        assert images.clean(data + b"\0\0\0\x18ftypmp42") == images.clean(data)


def test_exif_that_cannot_be_read_is_not_passed_in_silence() -> None:
    jpeg = encoded(scene())
    for block in (b"MM\0*\0\0\0\x08\xff\xff", b"nonsense", exif(place=True)[6:60]):
        data = with_segment(jpeg, 0xE1, b"Exif\0\0" + block)
        assert told(data), block
        assert told(images.clean(data)) == ()


def test_the_profile_stays_and_which_way_up() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for kind in KINDS:
        for turn in range(1, 9):
            data = encoded(scene(), kind, exif=exif(place=True, turn=turn), icc_profile=profile)
            with Image.open(io.BytesIO(images.clean(data))) as image:
                assert image.info["icc_profile"] == profile
                assert dict(image.getexif()) == ({0x0112: turn} if turn > 1 else {})
            photo = judged(data).photo
            assert photo
            assert (photo.width, photo.height) == ((120, 80) if turn < 5 else (80, 120))


@given(
    st.sampled_from(KINDS),
    st.integers(1, 40),
    st.integers(1, 40),
    st.sampled_from(["RGB", "L", "CMYK", "RGBA", "P", "1", "LA"]),
    st.booleans(),
    st.integers(1, 8),
)
def test_cleaning_changes_no_pixel_and_twice_is_once(
    kind: str, width: int, height: int, mode: str, place: bool, turn: int
) -> None:
    supported = {
        "JPEG": {"RGB", "L", "CMYK"},
        "PNG": {"RGB", "L", "RGBA", "P", "1", "LA"},
        "WEBP": {"RGB", "RGBA"},
    }
    image = scene(width, height).convert(mode if mode in supported[kind] else "RGB")
    options = {"JPEG": {"progressive": place}, "PNG": {}, "WEBP": {"lossless": place}}[kind]
    data = encoded(image, kind, exif=exif(place=place, turn=turn), **options)
    cleaned = images.clean(data)
    assert (pixels(cleaned) == pixels(data)).all()
    assert images.clean(cleaned) == cleaned
    assert told(cleaned) == ()
    assert len(cleaned) <= len(data)


# -- what is refused ---------------------------------------------------------------------------------------------------

REFUSED = {
    "SVG": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    " SVG": b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- x -->\n<!DOCTYPE svg>\n<svg/>",
    "GIF": encoded(scene(8, 8), "GIF"),
    "HEIC": b"\0\0\0\x18ftypheic\0\0\0\0",
    "AVIF": b"\0\0\0\x1cftypavif\0\0\0\0",
    "录像": b"\0\0\0\x18ftypmp42\0\0\0\0",
    "TIFF": encoded(scene(8, 8), "TIFF"),
    "BMP": encoded(scene(8, 8), "BMP"),
    "Photoshop": b"8BPS\0\1",
    "PDF": b"%PDF-1.7\n",
    "git lfs pull": b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
    "空的": b"",
    "认不出": "这是文字，不是图片".encode(),
    " 认不出": b"RIFF\0\0\0\0WAVE",
}


@pytest.mark.parametrize("word", REFUSED)
def test_other_kinds_are_refused_with_a_reason(word: str) -> None:
    file = judged(REFUSED[word])
    assert file.photo is None
    assert word.strip() in file.refusal
    assert "请" in file.refusal


def test_an_animation_is_refused() -> None:
    frames = [scene(20, 20, seed) for seed in range(3)]
    for kind in ("PNG", "WEBP"):
        data = encoded(frames[0], kind, save_all=True, append_images=frames[1:])
        assert "动图" in judged(data).refusal
        with pytest.raises(ImageError, match="动图"):
            images.clean(data)


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_cut_anywhere_is_refused(kind: str) -> None:
    data = encoded(scene(24, 16), kind, exif=exif(place=True))
    assert judged(data).photo
    for end in range(len(data) - 1):
        assert judged(data[:end]).photo is None, end


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_picture_whose_data_are_cut_out_is_refused_when_its_pixels_are_read(kind: str) -> None:
    """The frame of the file is whole, what is in it is not. (Of a JPEG, libjpeg fills the rest with grey.)"""
    parts = containers.parts_of(encoded(scene(200, 200), kind))
    if kind == "PNG":
        body = b"".join(part.body for part in parts if part.name == "IDAT")
        head = next(part.whole for part in parts if part.name == "IHDR")
        data = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", body[: len(body) // 3]) + chunk(b"IEND", b"")
    else:
        (part,) = parts
        body = part.body[: len(part.body) // 3 // 2 * 2]
        whole = b"WEBP" + part.name.encode() + struct.pack("<I", len(body)) + body
        data = b"RIFF" + struct.pack("<I", len(whole)) + whole
    with pytest.raises(ImageError, match="不完整或已损坏"):
        images.prove(data)


def test_a_picture_that_would_fill_the_memory_is_refused_unopened() -> None:
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    for size in (head, struct.pack(">IIBBBBB", 12_000, 12_000, 8, 2, 0, 0, 0)):
        pieces = (chunk(b"IHDR", size), chunk(b"IDAT", zlib.compress(bytes(1000))), chunk(b"IEND", b""))
        assert "万像素" in judged(b"\x89PNG\r\n\x1a\n" + b"".join(pieces)).refusal


def test_a_picture_that_would_take_for_ever_is_refused() -> None:
    parts = containers.parts_of(encoded(scene(64, 64), progressive=True))
    scan = next(part.whole for part in parts if part.name == "SOS")
    pieces = [part.whole for part in parts]
    data = b"\xff\xd8" + b"".join([*pieces[:-1], *[scan] * 5000, pieces[-1]])
    assert "扫描" in judged(data).refusal


def test_a_text_that_unpacks_without_end_is_not_unpacked() -> None:
    bomb = b"Comment\0\0" + zlib.compress(bytes(200_000_000), 9)
    file = judged(with_chunk(encoded(scene(), "PNG"), b"zTXt", bomb))
    assert file.photo
    assert file.private == ()


@given(st.sampled_from(KINDS), st.binary(max_size=40), st.integers(0, 10_000), st.booleans())
def test_whatever_a_file_holds_it_is_judged(kind: str, noise: bytes, at: int, inserted: bool) -> None:
    data = encoded(scene(24, 16), kind, exif=exif(place=True, small=True))
    at %= len(data)
    damaged = data[:at] + noise + data[at if inserted else at + len(noise) :]
    file = judged(damaged)
    assert (file.photo is None) == bool(file.refusal)
    if file.photo:
        with contextlib.suppress(ImageError):
            images.prove(damaged)


def test_a_photo_that_cannot_be_taken_in_is_named_and_none_is(
    content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = encoded(scene())
    (content / "images").mkdir(exist_ok=True)
    (tmp_path / "fine.jpg").write_bytes(good)
    (tmp_path / "folder.jpg").mkdir()
    (tmp_path / "large.jpg").write_bytes(good + bytes(50_000))
    (tmp_path / ".hidden.jpg").write_bytes(good)
    (tmp_path / "turned\u202e.jpg").write_bytes(good)
    (tmp_path / "text.jpg").write_text("不是图片", encoding="utf-8")
    (content / "images" / "there.jpg").write_bytes(encoded(scene(seed=1)))
    (tmp_path / "there.jpg").write_bytes(good)
    for name in ("a:b.jpg", 'a"b.jpg'):
        (tmp_path / name).write_bytes(good)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "fine.jpg").write_bytes(encoded(scene(seed=2)))
    (content / "images" / "link.jpg").symlink_to(tmp_path / "fine.jpg")
    monkeypatch.setattr(images, "MOST_BYTES", len(good) + 10_000)
    for path, said in (
        (tmp_path / "nothing.jpg", "没有这个文件"),
        (tmp_path / "folder.jpg", "是文件夹；请写里面的文件，一个或几个"),
        (tmp_path / "large.jpg", "有 0 MB，最多 0 MB；请先缩小"),
        (tmp_path / ".hidden.jpg", "文件名以点开头，或有不能显示的字符，请先改名"),
        (
            tmp_path / "a:b.jpg",
            "文件名里有不能写进文章头的字符（开头的空格、双引号、冒号、#、? 或反斜杠），请先改名",
        ),
        (
            tmp_path / 'a"b.jpg',
            "文件名里有不能写进文章头的字符（开头的空格、双引号、冒号、#、? 或反斜杠），请先改名",
        ),
        (tmp_path / "turned\u202e.jpg", "文件名以点开头，或有不能显示的字符，请先改名"),
        (tmp_path / "there.jpg", "images/ 里已有同名的另一张照片 there.jpg；请先改名"),
        (tmp_path / "other" / "fine.jpg", "与前面一张照片同名（fine.jpg）；请先改名"),
        (content / "images" / "link.jpg", "是一个链接；请放入文件本身"),
        (tmp_path / "text.jpg", ""),
    ):
        done = run_build("add", tmp_path / "fine.jpg", path, "--content", content)
        assert done.returncode == 1
        (line,) = done.stderr.splitlines()
        assert f":1: {said}" in line
        assert line.isprintable()
        assert sorted(each.name for each in (content / "images").iterdir()) == ["link.jpg", "there.jpg"]
    (content / "images" / "link.jpg").unlink()
    done = run_build("add", tmp_path / "fine.jpg", tmp_path / "fine.jpg", "--content", content)
    assert (done.returncode, done.stdout.split("，")[0]) == (0, "1 张照片")
    again = run_build("add", tmp_path / "fine.jpg", "--content", content)
    assert f"{content}/images/fine.jpg：已经在了，不用改" in again.stderr
