"""Photos on their way from content/images/ to the site, by the real command."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
from typing import TYPE_CHECKING, Any

import feedparser
import numpy as np
import pytest
from PIL import Image, ImageCms

from bulletin.content import containers, images
from tests.conftest import BASE_URL
from tests.photos import encoded, exif, scene

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Run

    Build = Callable[..., Run]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A content folder with no page and no article yet."""
    folder = tmp_path / "content"
    for name in ("pages", "articles", "images"):
        (folder / name).mkdir(parents=True)
    return folder


def write_article(content: Path, name: str, *captions: str, access: str = "public") -> Path:
    """An article with captions, each written as YAML in braces."""
    lines = [f'id: "{name}"', f'title: "题目{name}"', 'added: "2024-05-02"', f'access: "{access}"']
    if captions:
        lines += ["captions:", *(f"- {caption}" for caption in captions)]
    path = content / "articles" / f"{name}.md"
    path.write_text("\n".join(["---", *lines, "---", "", "正文一段。", ""]), encoding="utf-8")
    return path


def caption(image: str, alt: str = "民警在校园里讲课") -> str:
    return f'{{text: "图为讲课。", image: "{image}"{f", alt: {alt!r}" if alt else ""}}}'


def put(content: Path, name: str, data: bytes) -> None:
    path = content / "images" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def opened(path: Path) -> Image.Image:
    return Image.open(io.BytesIO(path.read_bytes()))


def site_of(build: Build, content: Path, *options: str) -> tuple[Path, Run]:
    folder = content.parent / "site"
    result = build("--content", content, "--output", folder, "--base-url", BASE_URL, "--jobs", "1", *options)
    assert result.returncode == 0, result.stderr
    return folder, result


# -- on the site -------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_photo_is_shown_in_article_page_card_and_feed(build: Build, content: Path) -> None:
    path = content / "articles" / "b8xsh.md"
    text = path.read_text(encoding="utf-8")
    assert text.count("captions:\n- text") == 1
    path.write_text(
        text.replace("captions:\n", f"captions:\n- {caption('2023/讲课.jpg')}\n"), encoding="utf-8"
    )
    plain = site_of_without_photo(build, content, path, text)
    put(content, "2023/讲课.jpg", encoded(scene(1500, 1000)))
    site, result = site_of(build, content)

    files = sorted(file.name for file in (site / "photos").iterdir())
    digest = files[0].split("-")[0]
    assert files == [f"{digest}-1280.jpg", f"{digest}-1280.webp", f"{digest}-640.webp"]
    article = (site / "a" / "b8xsh" / "index.html").read_text(encoding="utf-8")
    (source,) = re.findall(r"<source [^>]*>", article)
    expected = f"../../photos/{digest}-640.webp 640w, ../../photos/{digest}-1280.webp 1280w"
    assert f'type="image/webp" srcset="{expected}" sizes="' in source
    (shown,) = re.findall(r"<img [^>]*decoding[^>]*>", article)
    assert f'src="../../photos/{digest}-1280.jpg" width="1280" height="852"' in shown
    assert 'alt="民警在校园里讲课" loading="lazy" decoding="async"' in shown
    assert article.index("<picture>") < article.index("<p id=") < article.index("图片未存")
    page = (site / "pages" / "003_af345a1e1148bab8" / "index.html").read_text(encoding="utf-8")
    assert page.count("<picture>") == 1
    assert f"{digest}-640.webp" in page

    card = site / "a" / "b8xsh" / "card.png"
    assert card.read_bytes() != plain
    assert opened(card).size == (1200, 630)
    assert len(card.read_bytes()) < 100_000
    assert f"{BASE_URL}a/b8xsh/card.png" in article, "the card stays the picture of the link"

    url = f"{BASE_URL}photos/{digest}-1280.jpg"
    feed = feedparser.parse((site / "feed.xml").read_bytes())
    (entry,) = (entry for entry in feed.entries if entry.link.endswith("/b8xsh/"))
    assert f'src="{url}"' in entry.content[0].value
    assert 'alt="民警在校园里讲课"' in entry.content[0].value
    items = json.loads((site / "feed.json").read_text(encoding="utf-8"))["items"]
    assert [item["image"] for item in items if "image" in item] == [url]

    size = sum((site / "photos" / name).stat().st_size for name in files)
    assert f"（其中照片 3 个文件，{size / 1e3:.0f} kB）" in result.stdout
    assert build("verify", "--content", content, "--output", site).returncode == 0
    assert build("check", "--content", content).returncode == 0
    sources = json.loads((site / "manifest.json").read_text(encoding="utf-8"))["sources"]
    assert "images/2023/讲课.jpg" in sources


def site_of_without_photo(build: Build, content: Path, article: Path, text: str) -> bytes:
    """The card of an article as it was before it had a photo."""
    with_photo = article.read_text(encoding="utf-8")
    article.write_text(text, encoding="utf-8")
    site, _ = site_of(build, content)
    assert not (site / "photos").exists()
    article.write_text(with_photo, encoding="utf-8")
    return (site / "a" / article.stem / "card.png").read_bytes()


def test_a_published_photo_tells_nothing(build: Build, small: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    block = exif(turn=6)
    xmp = b"<x:xmpmeta>Photographer: somebody</x:xmpmeta>"
    put(small, "a.jpg", encoded(scene(1200, 900), exif=block, icc_profile=profile, comment="2023"))
    put(small, "b.png", encoded(scene(90, 60), "PNG", exif=block, icc_profile=profile, dpi=(72, 72)))
    put(small, "c.webp", encoded(scene(90, 60), "WEBP", exif=block, icc_profile=profile, xmp=xmp))
    write_article(small, "hand1", *(caption(name) for name in ("a.jpg", "b.png", "c.webp")))
    site, _ = site_of(build, small)
    found = list((site / "photos").glob("*-*"))
    assert len(found) == 7
    for path in found:
        data = path.read_bytes()
        parts = {part.name for part in containers.parts_of(data)}
        assert parts <= {"APP0", "DQT", "SOF", "DHT", "SOS", "EOI", "VP8 "}, path
        assert containers.clean(data) == data


def test_a_withdrawn_or_redacted_article_publishes_no_photo(build: Build, small: Path) -> None:
    put(small, "周某某.jpg", encoded(scene(400, 300)))
    put(small, "shared.jpg", encoded(scene(400, 300, 1)))
    for access in ("withdrawn", "redacted"):
        write_article(
            small,
            f"gone{access[0]}",
            caption("周某某.jpg", "周某某在家"),
            caption("shared.jpg"),
            access=access,
        )
    site, _ = site_of(build, small)
    assert not (site / "photos").exists()
    write_article(small, "hand1", caption("shared.jpg"))
    site, _ = site_of(build, small)
    assert len(list((site / "photos").glob("*.jpg"))) == 1
    for path in site.rglob("*"):
        if path.is_file():
            assert "周某某".encode() not in path.read_bytes(), path
    redacted = (site / "a" / "goner" / "index.html").read_text(encoding="utf-8")
    assert "图为讲课。" in redacted
    assert "<picture>" not in redacted
    assert "图片未存" not in redacted


@pytest.mark.slow
def test_one_photo_of_two_articles_is_drawn_once_and_then_taken_over(build: Build, small: Path) -> None:
    data = encoded(scene(500, 400))
    put(small, "x.jpg", data)
    put(small, "copy.jpg", data)
    write_article(small, "hand1", caption("x.jpg"))
    write_article(small, "hand2", caption("copy.jpg"), caption("x.jpg"))
    site, _ = site_of(build, small)
    first = {path: (path.read_bytes(), path.stat().st_ino) for path in (site / "photos").iterdir()}
    assert len(first) == 2
    _, result = site_of(build, small)
    assert "写了 0 个" in result.stdout
    # One that was damaged on the disk is not taken over.
    damaged = next(path for path in first if path.suffix == ".webp")
    damaged.write_bytes(damaged.read_bytes()[:-40] + bytes(40))
    _, result = site_of(build, small)
    assert "写了 1 个" in result.stdout
    assert {path: path.read_bytes() for path in first} == {path: data for path, (data, _) in first.items()}


@pytest.mark.slow
def test_the_number_of_processes_changes_nothing(build: Build, small: Path) -> None:
    for number in range(6):
        put(small, f"{number}.jpg", encoded(scene(1300, 1000, number)))
    write_article(small, "hand1", *(caption(f"{number}.jpg") for number in range(6)))
    one, _ = site_of(build, small)
    manifest = (one / "manifest.json").read_bytes()
    shutil.rmtree(one)
    two, _ = site_of(build, small, "--jobs", "2")
    assert (two / "manifest.json").read_bytes() == manifest


# -- what is wrong with photos -----------------------------------------------------------------------------------------


def problems_of(build: Build, content: Path) -> list[str]:
    """What `check` says, and that `build` says the same and leaves the site alone."""
    found = build("check", "--content", content, cwd=content.parent)
    assert found.returncode == 1, found.stderr
    lines = [line for line in found.stderr.splitlines() if line.startswith("content/")]
    built = build("--content", content, "--output", content.parent / "site", cwd=content.parent)
    assert built.returncode == 1
    assert [line for line in built.stderr.splitlines() if line.startswith("content/")] == lines
    assert not (content.parent / "site").exists()
    return lines


@pytest.mark.parametrize(
    ("image", "message"),
    [
        ("nowhere.jpg", "images/ 里没有 nowhere.jpg；请放进去，或删去 image"),
        ("Photo.JPG", "images/ 里没有 Photo.JPG，是不是 photo.jpg；请放进去，或删去 image"),
        ("drawing.svg", "drawing.svg 是 SVG，里面可以藏脚本和外链，不收；请导出成 PNG"),
        ("../site.yaml", "“../site.yaml”不是 content/images/ 里的图片；要写从那里起的路径，例如 x.jpg"),
        ("a/../../x.jpg", "“a/../../x.jpg”不是 content/images/ 里的图片"),
        ("/etc/passwd", "“/etc/passwd”不是 content/images/ 里的图片"),
        ("a\\\\b.jpg", "不是 content/images/ 里的图片"),
        ("https://example.org/x.jpg", "不是 content/images/ 里的图片"),
    ],
)
def test_a_photo_that_cannot_be_shown_is_named_with_file_and_line(
    build: Build, small: Path, image: str, message: str
) -> None:
    put(small, "photo.jpg", encoded(scene(400, 300)))
    put(small, "drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>")
    write_article(
        small, "hand1", caption("photo.jpg"), f'{{text: "图", image: "{image}"}}', caption("drawing.svg")
    )
    lines = problems_of(build, small)
    expected = f"content/articles/hand1.md:8: captions：{message}"
    assert any(
        line.startswith(expected) or (message in line and line.startswith(expected[:32])) for line in lines
    )


def test_a_description_without_a_photo_and_an_unknown_key_are_named(build: Build, small: Path) -> None:
    write_article(small, "hand1", '{text: "图", alt: "民警"}', '{text: "图", imgae: "x.jpg"}')
    (first,) = problems_of(build, small)
    assert first.startswith("content/articles/hand1.md:7: captions：alt 是照片的描述，这一条没有 image")
    write_article(small, "hand1", '{text: "图", imgae: "x.jpg"}')
    (first,) = problems_of(build, small)
    assert "这里只有 text、image、alt" in first


def test_a_photo_written_into_the_text_is_named_with_the_line_as_it_should_be(
    build: Build, small: Path
) -> None:
    put(small, "积水.jpg", encoded(scene(400, 300)))
    path = write_article(small, "hand1")
    text = (
        path.read_text(encoding="utf-8")
        + '\n\n前文![积水](../images/积水.jpg "题")后文。\n\n真好\\![不是](https://example.org/)！\n'
    )
    path.write_text(text, encoding="utf-8")
    (line,) = problems_of(build, small)
    row = '- {text: "积水", image: "积水.jpg"}'
    shown = '![积水](../images/积水.jpg "题")'
    number = text.split("\n").index(f"前文{shown}后文。") + 1
    assert line == (
        f"content/articles/hand1.md:{number}: 正文里的照片 {shown} 显示不出来；"
        f"请删去，在文章头的 captions: 下面写一行：{row}"
    )
    path.write_text(
        text.replace(shown, "").replace("access:", f"captions:\n{row}\naccess:"), encoding="utf-8"
    )
    assert build("check", "--content", small).returncode == 0


def test_links_that_lead_out_of_the_content_are_refused(build: Build, small: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "secret.jpg").write_bytes(encoded(scene(400, 300)))
    (small / "images" / "link.jpg").symlink_to(tmp_path / "elsewhere" / "secret.jpg")
    (small / "images" / "folder").symlink_to(tmp_path / "elsewhere")
    (small / "images" / "broken.jpg").symlink_to("nowhere.jpg")
    assert problems_of(build, small) == [
        "content/images/broken.jpg:1: 这个链接指向的文件不存在",
        "content/images/folder:1: 这个链接指向内容文件夹以外；请放入文件本身",
        "content/images/link.jpg:1: 这个链接指向内容文件夹以外；请放入文件本身",
    ]
    shutil.rmtree(small / "images")
    (small / "images").symlink_to(tmp_path / "elsewhere")
    assert problems_of(build, small) == ["content/images:1: 这个链接指向内容文件夹以外；请放入文件夹本身"]


def test_a_photo_that_tells_where_it_was_taken_is_not_published_used_or_not(
    build: Build, small: Path
) -> None:
    put(small, "2023/我 家.jpg", encoded(scene(400, 300), exif=exif(place=True, serial=True)))
    put(small, "y.png", encoded(scene(400, 300), "PNG", exif=exif(small=True)))
    write_article(small, "hand1", caption("2023/我 家.jpg"))
    first, second = problems_of(build, small)
    start = "content/images/2023/我 家.jpg:1: 照片带有拍摄地点（GPS）、机身、镜头的序列号或厂商备注，不能公开"
    command = "python build.py add --content content 'content/images/2023/我 家.jpg'"
    assert first == f"{start}；要去掉（画面不变）请运行：{command}"
    assert second.startswith("content/images/y.png:1: 照片带有内嵌的小图")
    # The commands it names put it right.
    words = ["add", "--content", "content", "content/images/2023/我 家.jpg", "content/images/y.png"]
    before = np.asarray(opened(small / "images" / "2023" / "我 家.jpg"))
    result = build(*words, cwd=small.parent)
    assert result.returncode == 0
    assert "content/images/2023/我 家.jpg：写好了，去掉了拍摄地点（GPS）" in result.stderr
    assert 'image: "2023/我 家.jpg"' in result.stderr
    assert (np.asarray(opened(small / "images" / "2023" / "我 家.jpg")) == before).all()
    assert build("check", "--content", small).returncode == 0
    site_of(build, small)


def test_damaged_and_huge_photos_are_named(build: Build, small: Path) -> None:
    whole = encoded(scene(400, 300))
    put(small, "cut.jpg", whole[: len(whole) // 2])
    put(small, "empty.jpg", b"")
    put(small, "notes.txt", "照片说明".encode())
    put(small, ".hidden", b"x")
    with (small / "images" / "big.jpg").open("wb") as file:
        os.truncate(file.fileno(), images.MOST_BYTES + 1_000_000)
    pixels = encoded(scene(300, 300), "PNG")
    parts = containers.parts_of(pixels)
    data = b"".join(part.whole for part in parts if part.name != "IDAT")
    put(small, "nothing.png", pixels[:8] + data)
    write_article(small, "hand1", caption("cut.jpg"))
    lines = problems_of(build, small)
    assert [line.split("；")[0] for line in lines] == [
        "content/articles/hand1.md:7: captions：cut.jpg 图片不完整或已损坏（没有结尾）",
        "content/images/big.jpg:1: 有 41 MB，最多 40 MB",
        "content/images/empty.jpg:1: 是空的",
        "content/images/notes.txt:1: 认不出是什么图片",
    ]
    for name in ("cut.jpg", "big.jpg", "empty.jpg", "notes.txt"):
        (small / "images" / name).unlink()
    write_article(small, "hand1", caption("nothing.png"))
    (line,) = problems_of(build, small)
    assert line.startswith("content/images/nothing.png:1: 图片不完整或已损坏")


def test_what_a_person_should_look_at(build: Build, small: Path) -> None:
    put(small, "x.jpg", encoded(scene(400, 300)))
    put(small, "tiny.jpg", encoded(scene(200, 150)))
    put(small, "unused.jpg", encoded(scene(400, 300)))
    write_article(small, "hand1", caption("x.jpg", ""), caption("tiny.jpg"))
    result = build("check", "--content", small, cwd=small.parent)
    assert result.returncode == 0
    assert [line.strip() for line in result.stderr.splitlines() if "%  " in line] == [
        '30%  content/images/unused.jpg:1: 没有文章用这张照片；请在文章的 captions 里写 image: "unused.jpg"，或移走它',
        "50%  content/articles/hand1.md:7: 照片 x.jpg 没有 alt（给看不见照片的人的描述：谁、在哪里、做什么）；暂用图片说明代替",
        "50%  content/images/tiny.jpg:1: 照片只有 200×150 像素，看不清；有大一些的请换上",
    ]
    site, _ = site_of(build, small)
    assert 'alt="图为讲课。"' in (site / "a" / "hand1" / "index.html").read_text(encoding="utf-8")


def test_a_name_in_another_form_of_its_characters_is_the_same_name(build: Build, small: Path) -> None:
    """A disk of Apple's parts é into two characters, the keyboard of who writes the article does not; they look alike."""
    parted, whole = "Che\u0301rie.jpg", "Ch\u00e9rie.jpg"
    for on_disk, written in ((parted, whole), (whole, parted)):
        put(small, on_disk, encoded(scene(400, 300)))
        write_article(small, "hand1", caption(written))
        result = build("check", "--content", small)
        assert (result.returncode, "没有文章用这张照片" in result.stderr) == (0, False), result.stderr
        site, _ = site_of(build, small)
        assert "<picture>" in (site / "a" / "hand1" / "index.html").read_text(encoding="utf-8")
        sources = json.loads((site / "manifest.json").read_text(encoding="utf-8"))["sources"]
        assert f"images/{on_disk}" in sources
        assert build("verify", "--content", small, "--output", site).returncode == 0
        (small / "images" / on_disk).unlink()


def test_two_names_that_are_one_on_some_disks_are_a_problem(
    build: Build, small: Path, tmp_path: Path
) -> None:
    put(small, "A.jpg", encoded(scene(400, 300)))
    for name in ("a.jpg", "A.JPG"):
        put(small, name, encoded(scene(400, 300, 1)))
        write_article(small, "hand1", caption("A.jpg"), caption(name))
        (line,) = problems_of(build, small)
        assert "只差大小写" in line
        (small / "images" / name).unlink()
    # None comes in by a command either.
    (tmp_path / "a.jpg").write_bytes(encoded(scene(400, 300, 1)))
    result = build("add", "--content", small, tmp_path / "a.jpg")
    assert (result.returncode, "已有同名的另一张照片 A.jpg" in result.stderr) == (1, True)
    # Articles lie in one folder, too.
    (small / "articles" / "Hand1.md").write_text('---\nid: "hand2"\n---\n\n又一篇。\n', encoding="utf-8")
    assert any("hand1.md:1: 与 articles/Hand1.md 只差大小写" in line for line in problems_of(build, small))


# -- add ---------------------------------------------------------------------------------------------------------------


def test_photos_are_taken_in_clean_and_all_or_none(build: Build, small: Path, tmp_path: Path) -> None:
    there = tmp_path / "camera"
    there.mkdir()
    (there / "a.jpg").write_bytes(encoded(scene(400, 300), exif=exif(place=True)))
    (there / "b.gif").write_bytes(encoded(scene(40, 30), "GIF"))
    (small / "images").rmdir()
    words = ("add", "--content", "content", "camera/a.jpg")
    result = build(*words, "camera/b.gif", "camera/c.jpg", cwd=tmp_path)
    assert result.returncode == 1
    assert [line.split("：")[0] for line in result.stderr.splitlines()] == [
        "camera/b.gif:1: 是 GIF，不收",
        "camera/c.jpg:1: 没有这个文件",
    ]
    assert not (small / "images").exists()
    for news in ("写好了，去掉了拍摄地点（GPS）", "已经在了，不用改"):
        result = build(*words, cwd=tmp_path)
        assert result.returncode == 0
        assert f"content/images/a.jpg：{news}" in result.stderr
    assert images.judge("", (small / "images" / "a.jpg").read_bytes(), "").private == ()
    (there / "a.jpg").write_bytes(encoded(scene(400, 300, 1)))
    result = build(*words, cwd=tmp_path)
    assert result.returncode == 1
    assert "已有同名的另一张照片 a.jpg" in result.stderr


def test_two_photos_of_one_name_are_not_mistaken_for_one(build: Build, small: Path, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.jpg").write_bytes(
            encoded(scene(400, 300, len(folder + "x") * (folder == "two")))
        )
    result = build("add", "--content", small, tmp_path / "one" / "a.jpg", tmp_path / "two" / "a.jpg")
    assert result.returncode == 1
    assert "与前面一张照片同名" in result.stderr
    assert list((small / "images").iterdir()) == []


def test_front_matter_keeps_the_description(build: Build, small: Path) -> None:
    put(small, "x.jpg", encoded(scene(400, 300)))
    write_article(small, "hand1", caption("x.jpg", "孩子们举手"))
    site, _ = site_of(build, small)
    record: dict[str, Any] = json.loads((site / "articles.jsonl").read_text(encoding="utf-8"))
    assert record["captions"] == [{"text": "图为讲课。", "image": "x.jpg", "alt": "孩子们举手"}]
    assert 'alt: "孩子们举手"' in (site / "a" / "hand1" / "index.md").read_text(encoding="utf-8")
