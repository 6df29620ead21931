"""A corpus of hostile content, made here: each is answered in ten seconds, in lines with file and number, and nothing is lost.

Every case damages a small archive in one way. Whatever it is, `check` and `convert` end with 0 or 1, never with a
traceback; what stands in the folder stays as it was, byte for byte; a case that must be named is named, by a line that
begins with the path of what was put there. What is refused is refused before anything is written.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import socket
import stat
import struct
import time
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tests.conftest import run_build
from tests.photos import encoded, exif, scene
from tests.test_hostile_pages import paragraph, pdf_file, word_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SECONDS = 10
P = "据了解，今年以来，该局民警深入辖区开展走访宣传活动，取得实效。"
PAGE = f"平安创建 情暖万家\n\n陕坝讯 {P}\n\n(张三)\n"
NAMED = re.compile(r"\S.*:\d+: \S")
"""`path:line: message`."""


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every ordinary file of a folder, links not followed; of a large one its length alone."""
    found = {}
    for here, folders, names in os.walk(folder):
        for name in (*names, *folders):
            path = os.path.join(here, name)  # noqa: PTH118 names may be no text
            mode = os.lstat(path).st_mode
            if stat.S_ISREG(mode):
                with open(path, "rb") as file:  # noqa: PTH123
                    found[path] = file.read()
            elif stat.S_ISLNK(mode):
                found[path] = os.fsencode(os.readlink(path))  # noqa: PTH115
    return found


@dataclass(frozen=True)
class Case:
    name: str
    put: Callable[[Path], object]
    """Damages a content folder."""
    answer: str = ""
    """What the line that names it begins with, below the content folder, or several such, parted by |: it must be named.
    Empty where it is content like any other."""
    slow: bool = False


def write(name: str, data: str | bytes) -> Callable[[Path], object]:
    def put(content: Path) -> None:
        path = content / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass"))

    return put


def header(*lines: str, body: str = "一封来信，写给编辑部。") -> str:
    return "\n".join(["---", 'id: "hand1"', *lines, "---", "", body, ""])


HAND = "articles/hand1.md"


def of_front_matter() -> Iterator[Case]:
    """Values that YAML reads otherwise than an editor means them, in keys of each kind."""
    lost = [
        "~",
        "null",
        "Null",
        ">",
        "|",
        "|-",
        ">+",
        "! 重要",
        "!!str 甲",
        "!x 甲",
        "&a 甲",
        "*a",
        "@甲",
        "`甲`",
        "%甲",
    ]
    broken = [
        "[",
        "{",
        "]",
        "[甲",
        "{甲",
        '"甲',
        "'甲",
        "甲: 乙",
        '"甲" 乙',
        "- 甲",
        "? 甲",
        "甲 # 乙",
        "甲 #乙",
        '"\\x00"',
        '"\\u202e甲"',
        '"\\ud800"',
        '"\\q"',
    ]
    for key in ("title", "kicker", "date_basis"):
        for value in lost + broken:
            yield Case(f"{key}: {value}", write(HAND, header(f"{key}: {value}")), HAND)
    for value in (
        "yes",
        "1e3",
        "0x1F",
        ".inf",
        "2023-01-01",
        "1:30",
        "007",
        "=",
        "😀",
        "<<",
        "甲\\n乙",
        '""',
    ):
        yield Case(f"title: {value}", write(HAND, header(f"title: {value}")))
    for value in (
        "甲",
        "{甲: 乙}",
        "[[甲]]",
        "[~]",
        "['']",
        "[甲, [乙]]",
        "[甲,, 乙]",
        "[*a]",
        "[{a: b}]",
        "甲、乙",
        '["\\u202e"]',
    ):
        yield Case(f"authors: {value}", write(HAND, header(f"authors: {value}")), HAND)
    for key, values in {
        "source": (
            "x",
            "[]",
            "{page: x}",
            '{page: "../x"}',
            '{page: "a.txt", lines: 3}',
            '{page: "a.txt", lines: [[3]]}',
            '{page: "a.txt", lines: [[2, 1]]}',
            '{page: "a.txt", lines: [[0, 1]]}',
            '{page: "a.txt", lines: [[1, 999999999]]}',
            '{page: "a.txt", lines: [["一", 2]]}',
            '{page: "a.txt", line: 3}',
        ),
        "captions": (
            "x",
            "{}",
            "[x]",
            "[{}]",
            "[{text: }]",
            '[{text: "x", image: "../../etc/passwd"}]',
            '[{text: "x", image: "/etc/passwd"}]',
            '[{text: "x", image: "http://evil.example/x.png"}]',
            '[{text: "x", alt: "y"}]',
            '[{text: "x", url: "y"}]',
        ),
        "aliases": (
            '["../x/"]',
            '["/x/"]',
            '["http://x/"]',
            '["a//b/"]',
            '["a/", "A/"]',
            '["index.html"]',
            '["feed.xml"]',
            f'["{"a" * 600}/"]',
            '[".git/x"]',
            '["a/hand1/"]',
            '["con?x=1"]',
            '["a\\\\b"]',
        ),
        "access": ("private", "[public]", "PUBLIC!", "true"),
        "date": ("昨天", "2023-13-01", "2023-02-30", "99999-01-01", "2023/..", "[2023]"),
        "added": ("昨天", "2023-02-30", "[x]"),
        "places": ('["000000"]', '["火星"]', '["15082"]', '[""]', "x", '["１５０８２６"]'),
        "id": ("hand2",),
        "tags": ('["。"]', "{}", '["甲，乙"]'),
    }.items():
        for value in values:
            if key != "id":
                yield Case(f"{key}: {value}"[:60], write(HAND, header(f"{key}: {value}")), HAND)


def of_headers() -> Iterator[Case]:
    """Whole headers."""
    bomb = "\n".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" if n else 'a0: &a0 ["x"]' for n in range(9)
    )
    for name, text in {
        "aliases that grow": header(bomb),
        "an alias of itself": header("title: &a [*a]"),
        "a merge": header('tags: &a ["x"]', "<<: *a"),
        "a key twice": header('title: "甲"', 'title: "乙"'),
        "a key in full width": header('title： "甲"'),
        "a tab": header("\ttitle: x"),
        "nested": header("title: " + "[" * 5_000 + "]" * 5_000),
        "nested blocks": header("title:\n" + "".join(" " * n + "a:\n" for n in range(1, 300))),
        "many keys": header(*(f"k{n}: x" for n in range(5_000))),
        "a long key": header(f"{'甲' * 3_000}: x"),
        "a key that turns round": header('"\\u202eeltit": x'),
        "two documents": header('title: "甲"', "--- x"),
        "a directive": header("%YAML 9.9"),
        "a tag": header("title: !!python/object/apply:os.system [id]"),
        "no end": '---\nid: "hand1"\ntitle: "甲"\n\n正文。\n',
        "no beginning": "正文。\n",
        "long dashes": '———\nid: "hand1"\n———\n\n正文。\n',
        "nothing": "",
        "blanks": "\n \n",
        "only a fence": "---\n---\n\n正文。\n",
        "a list": "---\n- x\n---\n\n正文。\n",
        "an id that is none": '---\nid: "../x"\n---\n\n正文。\n',
        "an id without end": f'---\nid: "a{"b" * 300}"\n---\n\n正文。\n',
        "a header without end": header(*(f"# {'甲' * 90}" for _ in range(3_000))),
        "references": header('title: "甲"', body="[甲]\n\n" + "\n".join(f"[甲{n}]: x" for n in range(4_000))),
        "a null": header('title: "甲"', body="甲\0乙"),
        "an escape": header('title: "甲"', body="甲\x1b[31m乙"),
        "turned round": header('title: "甲"', body="甲\u202e乙"),
        "a half sign": header('title: "甲"', body="甲\ud800乙"),
        "a merge left open": header('title: "甲"', body="<<<<<<< HEAD\n甲\n=======\n乙\n>>>>>>> b"),
        "5,001 lines": header('title: "甲"', body="一行。\n\n" * 5_001),
        "400,001 characters": header('title: "甲"', body="甲" * 400_001),
    }.items():
        yield Case(f"header: {name}", write(HAND, text), HAND)
    for name, data in {
        "UTF-16": header('title: "甲"').encode("utf-16"),
        "GB18030": header('title: "甲"').encode("gb18030"),
        "bytes": bytes(range(256)) * 40,
        "a picture": encoded(scene(30, 20)),
    }.items():
        yield Case(f"header: {name}", write(HAND, data), HAND)
    # These are meant, and read.
    for name, text in {
        "a byte order mark": "\ufeff" + header('title: "甲"'),
        "CR LF": header('title: "甲"').replace("\n", "\r\n"),
        "CR": header('title: "甲"').replace("\n", "\r"),
        "no line end at the end": header('title: "甲"').rstrip("\n"),
        "deep quotations": header('title: "甲"', body=">" * 3_000 + " 引文"),
        "deep lists": header('title: "甲"', body="".join("  " * n + "- 甲\n" for n in range(300))),
        "brackets": header('title: "甲"', body="[" * 20_000),
        "stars": header('title: "甲"', body="*甲" * 10_000),
        "ticks": header('title: "甲"', body="`" * 20_000 + "甲" + "`" * 19_999),
        "links": header('title: "甲"', body="[甲](" * 8_000),
        "entities": header('title: "甲"', body="&#x110000;&#0;&amp;lt;" * 2_000),
        "heads": header('title: "甲"', body="## 甲\n\n" * 3_000),
        "the same paragraph": header('title: "甲"', body="一段话。\n\n" * 3_000),
    }.items():
        yield Case(f"header: {name}", write(HAND, text), slow=len(text) > 30_000)


def of_names() -> Iterator[Case]:
    """What files can be called."""
    long = "甲" * 82
    for name in (
"pages/-rf.txt", "pages/p2.txt", "pages/index.txt", "pages/CON.txt",
        "pages/a b\u3000c.txt", "pages/%2e%2e.txt", "pages/~.txt", "pages/...txt", "pages/a'\"`$(id).txt", "pages/card.txt",
        "pages/source.txt", "pages/__proto__.txt", "pages/甲.TXT", "pages/a#b?c=d.txt", "pages/\u2067.txt.txt",
    ):  # fmt: skip
        text = PAGE.replace("张三", f"张三{len(name)}").replace("情暖", "心系")
        yield Case(f"name: {name[:40]}", write(name, text), "pages/" if not name.isprintable() else "")
    for name in (f"{long}.txt", f"{'a' * 251}.txt"):
        yield Case(
            f"name: of {len(name.encode())} bytes",
            write(f"pages/{name}", PAGE.replace("张三", "李四")),
            "pages/",
        )
    nfc, nfd = (unicodedata.normalize(form, "é") for form in ("NFC", "NFD"))
    other = PAGE.replace("走访", "巡逻")
    for name, pair in {
        "two forms of é": (f"pages/{nfc}.txt", f"pages/{nfd}.txt"),
        "two cases": ("pages/abc.txt", "pages/ABC.txt"),
        "two endings": ("pages/abc.txt", "pages/abc.md"),
        "two folds": ("pages/straße.txt", "pages/STRASSE.txt"),
    }.items():

        def both(content: Path, pair: tuple[str, str] = pair) -> None:
            write(pair[0], PAGE.replace("张三", "李四"))(content)
            write(pair[1], other)(content)

        yield Case(f"name: {name}", both, "pages/")
    yield Case(
        "name: an article's, two cases",
        lambda c: (write("articles/hand1.md", header())(c), write("articles/HAND1.md", header())(c)),
        "articles/",
    )
    for name in (
        "pages/a\nb.txt",
        "pages/a\x1b[31m.txt",
        "articles/a\u202eb.md",
        "images/a\nb.jpg",
        "ledger/a\tb.jsonl",
    ):
        yield Case(f"name: {name!a}", write(name, PAGE), name.partition("/")[0] + "/")

    def no_text(content: Path) -> None:
        (content / "pages" / os.fsdecode(b"\xff\xfe.txt")).write_text(
            PAGE.replace("张三", "李四"), encoding="utf-8"
        )

    yield Case("name: bytes that are no text", no_text, "pages/")
    for name in ("articles/hand1.MD", "articles/hand1.txt", "articles/hand1.md.bak", "articles/hand1 (1).md", "pages/x.doc", "pages/x.html",
                 "pages/x", "decisions/x.yml", "ledger/x.json", "images/sub/x.txt"):  # fmt: skip
        # A copy that nothing reads is said so.
        yield Case(
            f"name: {name}",
            write(name, header() if name.startswith("articles") else "甲"),
            name.rpartition("/")[0] if "(1)" not in name else "",
        )


def of_kinds() -> Iterator[Case]:
    """What is no file at its place."""
    places = (
        "pages/x.txt",
        "pages/x.docx",
        "articles/x.md",
        "images/x.jpg",
        "decisions/a.yaml",
        "ledger/x.jsonl",
        "theme/style.css",
    )

    def made(name: str, make: Callable[[Path], object]) -> Callable[[Path], object]:
        def put(content: Path) -> None:
            path = content / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists() and not path.is_dir():
                path.unlink()
            make(path)

        return put

    def to_socket(path: Path) -> None:
        here = os.getcwd()  # noqa: PTH109
        os.chdir(path.parent)  # the path of a socket is short
        try:
            with socket.socket(socket.AF_UNIX) as listening:
                listening.bind(path.name)
        finally:
            os.chdir(here)

    def outside(path: Path) -> None:
        secret = path.parents[2] / "secret"
        secret.write_text("不该公开的文字", encoding="utf-8")
        path.symlink_to(secret)

    kinds: dict[str, Callable[[Path], object]] = {
        "pipe": os.mkfifo,
        "socket": to_socket,
        "folder": lambda path: path.mkdir(),
        "link outside": outside,
        "link to itself": lambda path: path.symlink_to(path.name),
        "link to nothing": lambda path: path.symlink_to("nothing"),
        "link to a device": lambda path: path.symlink_to("/dev/zero"),
    }
    for place in (*places, "site.yaml"):
        for kind, make in kinds.items():
            if kind == "folder" and place.startswith("images"):
                continue  # a folder among the photos may be called anything
            yield Case(f"kind: {place} is a {kind}", made(place, make), place)
    for folder in ("pages", "articles", "images", "theme", "ledger", "decisions"):

        def link(content: Path, folder: str = folder) -> None:
            elsewhere = content.parent / "elsewhere"
            elsewhere.mkdir()
            (elsewhere / "secret.txt").write_text("不该公开的文字", encoding="utf-8")
            (elsewhere / "secret.md").write_text(header('title: "不该公开"'), encoding="utf-8")
            (elsewhere / "style.css").write_text("/* 不该公开 */", encoding="utf-8")
            (content / folder).rename(content.parent / f"old-{folder}") if (
                content / folder
            ).exists() else None
            (content / folder).symlink_to(elsewhere)

        yield Case(f"kind: {folder} leads outside", link, folder)

        def plain(content: Path, folder: str = folder) -> None:
            (content / folder).rename(content.parent / f"old-{folder}") if (
                content / folder
            ).exists() else None
            (content / folder).write_bytes(b"")

        yield Case(f"kind: {folder} is a file", plain, folder)
    deep = "images/" + "/".join(["d"] * 200) + "/x.jpg"
    yield Case("kind: deep folders", write(deep, encoded(scene(20, 20))))
    yield Case("kind: a folder in pages", write("pages/sub/x.txt", PAGE), "pages/sub")


def png(
    width: int, height: int, data: bytes, *chunks: tuple[bytes, bytes], colour: int = 0, depth: int = 8
) -> bytes:
    """A PNG of these chunks, whatever they say."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    inner = b"".join(chunk(name, body) for name, body in chunks)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + inner + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def of_photos() -> Iterator[Case]:
    """Photos, each named in the captions of an article."""
    good = encoded(scene(60, 40))
    as_png = encoded(scene(60, 40), "PNG")
    zeros = zlib.compress(bytes(20_000_000), 9)
    tiff = b"II*\0\x08\0\0\0"
    entry = struct.pack("<HHII", 0x8769, 4, 1, 8)
    loop = tiff + struct.pack("<H", 1) + entry + struct.pack("<I", 8)
    many = tiff + struct.pack("<H", 65_535) + entry * 4_000
    huge = tiff + struct.pack("<H", 1) + struct.pack("<HHII", 0x010E, 2, 0xFFFFFFFF, 8) + struct.pack("<I", 0)

    def with_exif(block: bytes) -> bytes:
        body = b"Exif\0\0" + block
        return good[:2] + b"\xff\xe1" + struct.pack(">H", len(body[:65_000]) + 2) + body[:65_000] + good[2:]

    def animated(kind: str) -> bytes:
        out = io.BytesIO()
        frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
        frames[0].save(out, kind, save_all=True, append_images=frames[1:])
        return out.getvalue()

    sof = good.index(b"\xff\xc0")
    broad = good[: sof + 5] + struct.pack(">HH", 65_000, 65_000) + good[sof + 9 :]
    none = good[: sof + 5] + struct.pack(">HH", 0, 0) + good[sof + 9 :]
    bad: dict[str, bytes] = {
        "a bomb": png(100_000, 100_000, zeros),
        "a bomb of one row": png(2_000_000_000, 1, zeros),
        "a bomb within the limit": png(13_000, 13_000, zlib.compress(bytes(13_001 * 13_000), 9)),
        "no width": png(0, 40, zeros[:100]),
        "65,000 × 65,000": broad,
        "0 × 0": none,
        "cut off": good[: len(good) // 2],
        "cut off in the head": good[:100],
        "cut off, PNG": as_png[: len(as_png) // 2],
        "a wrong check sum": as_png[:40] + b"xx" + as_png[42:],
        "a chunk without end": as_png[:8] + b"\xff\xff\xff\xff" + as_png[12:],
        "another kind": animated("GIF"),
        "animated, WebP": animated("WEBP"),
        "animated, PNG": animated("PNG"),
        "a drawing": b'<svg xmlns="http://www.w3.org/2000/svg" onload="x"/>',
        "words": "不是图片".encode(),
        "nothing": b"",
        "random": bytes((n * 7919) % 251 for n in range(4_000)),
        "a signature alone": b"\xff\xd8\xff",
        "a signature and zeros": b"\xff\xd8\xff" + bytes(9_000),
        "a PNG signature": b"\x89PNG\r\n\x1a\n",
        "RIFF without end": b"RIFF\xff\xff\xff\xffWEBPVP8 \xff\xff\xff\xff",
        "TIFF": encoded(scene(20, 20), "TIFF"),
        "BMP": encoded(scene(20, 20), "BMP"),
        "a page": b"%PDF-1.4\n",
        "segments that overlap": good[:2] + b"\xff\xe1\x00\x00" + good[2:],
        "scans": good[:-2] + good[good.index(b"\xff\xda") : -2] * 2_000 + good[-2:],
    }
    told: dict[str, bytes] = {
        "Exif of 65,535 entries": with_exif(many),
        "Exif of four gigabytes": with_exif(huge),
        "Exif cut off": with_exif(exif(place=True)[6:40]),
        "a profile that unpacks without end": png(
            2, 2, zlib.compress(b"\0\1\1" * 2), (b"iCCP", b"x\0\0" + zeros)
        ),
        "something behind the end": good + b"PK\x03\x04" + bytes(90_000),
    }
    fine: dict[str, bytes] = {
        "Exif in a loop": with_exif(loop),
        "Exif that turns it": encoded(scene(60, 40), exif=exif(turn=6)),
        "a text that unpacks without end": png(2, 2, zlib.compress(b"\0\1\1" * 2), (b"zTXt", b"x\0\0" + zeros)),
        "four colours": encoded(scene(60, 40).convert("CMYK")),
        "sixteen bits": png(2, 2, zlib.compress(b"\0\1\1\1\1" * 2), depth=16),
        "PNG called jpg": as_png,
        "one row": encoded(scene(3_000, 1)),
        "one column": encoded(scene(1, 3_000)),
        "one pixel": encoded(scene(1, 1)),
        "grey": encoded(scene(60, 40).convert("L")),
    }  # fmt: skip
    caption = header('captions: [{text: "图", image: "x.jpg"}]')
    for name, data in {**bad, **told, **fine}.items():

        def put(content: Path, data: bytes = data) -> None:
            write("images/x.jpg", data)(content)
            write(HAND, caption)(content)

        # What is wrong with the picture is said where it is named, what it tells of people where it lies.
        yield Case(
            f"photo: {name}",
            put,
            HAND if name in bad else "images/x.jpg|articles/hand1.md" if name in told else "",
        )


def of_pages() -> Iterator[Case]:
    """Pages as they may arrive."""
    bad: dict[str, str | bytes] = {
        "400,000 lines": "据了解。\n" * 400_000,
        "one line of 50 MB": "甲" * 17_000_000,
        "5,001 lines": "据了解，民警走访。\n" * 5_001,
        "400,001 characters": "据" * 400_001,
        "a null": "甲\0乙\n",
        "an escape": "甲\x1b[31m乙\n",
        "half a sign": "平安创建\n".encode() + b"\xed\xa0\x80\n",
        "two encodings": "平安创建情暖万家\n".encode() + "情暖万家民警走访\n".encode("gb18030") * 9,
        "cut off within a letter": PAGE.encode()[:-4] + b"\xe5\xbc",
        "nothing": "",
        "blanks": " \n\t\n\u3000\n",
        "a picture": encoded(scene(30, 20)),
        "an archive": b"PK\x03\x04" + bytes(200),
        "a program": b"\x7fELF" + bytes(range(200)),
        "an article": header('title: "甲"'),
        "a merge left open": "甲\n<<<<<<< HEAD\n乙\n=======\n丙\n>>>>>>> b\n",
        "UTF-7": b"+XnNbiVIbXvo-\n" * 9 + b"\xff",
        "UTF-32": PAGE.encode("utf-32"),
    }  # fmt: skip
    for name, data in bad.items():
        yield Case(f"page: {name}", write("pages/x.txt", data), "pages/x.txt", slow=len(data) > 300_000)
    long = {
        "brackets": "（“" * 20_000,
        "closing brackets": "”）" * 20_000,
        "letters": "字\n" * 4_900,
        "heads": "".join(f"平安创建情暖{n}家\n" for n in range(3_000)),
        "names": "".join(f"(张三{n})\n" for n in range(3_000)),
        "full width blanks": "\u3000" * 90_000 + P,
        "dates": "2023年6月1日" * 8_000,
        "spaces": " " * 90_000 + P,
        "tabs": "\t".join("甲" * 20_000),
        "digits": "1" * 90_000,
        "commas": "，" * 90_000,
        "Latin": "a " * 60_000,
        "rules": "——" * 30_000,
        "series": "".join(f"{n}、平安\n" for n in range(5_000)),
        "captions": "图为民警在走访。 张三 摄\n" * 3_000,
        "datelines": f"陕坝讯 {P}\n" * 1_500,
        "page heads": "第1版 2023年6月1日 星期四 人民日报\n" * 4_000,
        "unseen": "\u200b\u2060" * 40_000 + P,
        "stars": "*" * 60_000 + P,
        "hashes": "#\n" * 4_900,
        "the longest": P * 12_000,
    }
    for name, text in long.items():
        yield Case(f"page: {name}", write("pages/x.txt", f"平安创建\n\n陕坝讯 {text}\n"), slow=True)
    others: dict[str, str | bytes] = {
        "marks upon marks": "平安" + "\u0301" * 5_000 + P,
        "CR": PAGE.replace("张三", "李四").replace("\n", "\r"),
        "form feeds": PAGE.replace("张三", "李四").replace("\n\n", "\f"),
        "one letter": "甲\n",
        "marks alone": "。。。！！——\n",
        "emoji": "😀👨‍👩‍👧‍👦" * 90 + P,
        "the highest plane": "\U00020000\U0003134a" * 90 + P,
        "Mongolian": "ᠮᠣᠩᠭᠣᠯ" * 90,
        "Arabic": "مرحبا" * 90 + P,
        "UTF-16": PAGE.replace("张三", "李四").encode("utf-16"),
        "GB18030": PAGE.replace("张三", "李四").encode("gb18030"),
        "HTML": f"<html><body><p>{P}</p><script>x</script></body></html>",
        "Markdown": f"# 题目\n\n```\n{P}\n```\n\n| a | b |\n|---|---|\n",
    }
    for name, data in others.items():
        yield Case(f"page: {name}", write("pages/x.txt", data))


def of_documents() -> Iterator[Case]:
    """Word and PDF."""
    catalogue, pages = "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1 /Kids [3 0 R] >>"
    sheet = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>"

    def stream(data: bytes, extra: str = "") -> str:
        return f"<< /Length {len(data)} {extra} >>\nstream\n{data.decode('latin-1')}\nendstream"

    def zipped(**files: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(name.replace("__", "/"), data)
        return out.getvalue()

    bomb = zlib.compress(zlib.compress(bytes(300_000_000), 9), 9)
    pdfs: dict[str, bytes] = {
        "a tree of pages that is its own branch": pdf_file([catalogue, "<< /Type /Pages /Count 1 /Kids [2 0 R] >>"]),
        "a page that is its own parent": pdf_file([catalogue, pages, "<< /Type /Page /Parent 3 0 R >>"]),
        "a catalogue that is no catalogue": pdf_file(["[1 0 R]"]),
        "a reference to itself": pdf_file(["1 0 R"]),
        "nothing but a head": b"%PDF-1.7\n",
        "a table without end": b"%PDF-1.4\nxref\n0 999999999\n" + b"0000000000 65535 f \n" * 9,
        "tables in a loop": b"%PDF-1.4\nxref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 1 /Root 1 0 R /Prev 9 >>\nstartxref\n9\n%%EOF\n",
        "a stream that unpacks without end": pdf_file([catalogue, pages, sheet, stream(bomb, "/Filter [/FlateDecode /FlateDecode]")]),
        "a negative length": pdf_file([catalogue, pages, sheet, "<< /Length -5 >>\nstream\nx\nendstream"]),
        "a hundred filters": pdf_file([catalogue, pages, sheet, stream(b"x", f"/Filter [{'/ASCIIHexDecode ' * 100}]")]),
        "nested arrays": pdf_file([catalogue, pages, "[" * 50_000 + "]" * 50_000]),
        "nothing to read": pdf_file([catalogue, pages, sheet, stream(b"0 0 9 9 re f")]),
        "operands without end": pdf_file([catalogue, pages, sheet, stream(b"1 " * 2_000_000)]),
        "encrypted": pdf_file([catalogue, pages, sheet]).replace(b"/Root", b"/Encrypt << /Filter /Standard /V 9 >> /Root"),
        "a script": pdf_file(["<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (x) >> >>", pages, sheet, stream(b"")]),
    }  # fmt: skip
    for name, data in pdfs.items():
        yield Case(f"PDF: {name}", write("pages/x.pdf", data), "pages/x.pdf", slow=True)
    words: dict[str, bytes] = {
        "no archive": b"PK\x03\x04" + bytes(99),
        "the old format": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900),
        "an empty archive": zipped(),
        "without a text": zipped(a=b"x"),
        "a text that is no XML": zipped(word__document__xml=b"x"),
        "entities": word_file(paragraph("&e;"), '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'),
        "nothing in it": word_file(""),
        "a table of tables": word_file(
            "<w:tbl><w:tr><w:tc>" * 3_000 + paragraph("x") + "</w:tc></w:tr></w:tbl>" * 3_000
        ),
        "an attribute without end": word_file(f'<w:p x="{"a" * 12_000_000}"/>'),
        "a name for each": word_file("".join(f"<w:x{n}/>" for n in range(300_000))),
        "text without end": word_file(paragraph("字" * 500_000)),
    }
    for name, data in words.items():
        yield Case(f"Word: {name}", write("pages/x.docx", data), "pages/x.docx", slow=True)


def of_records() -> Iterator[Case]:
    """Files that the program keeps or people write about pages."""
    ledger = "ledger/a.jsonl"
    for name, text in {
        "no JSON": "x\n",
        "a list": "[]\n",
        "a number": "1\n",
        "nested": "[" * 100_000 + "\n",
        "not a number": '{"page":"a.txt","digest":NaN,"spans":[]}\n',
        "a long number": f'{{"id":"abcd","page":{"9" * 5_000}}}\n',
        "an id that is a path": '{"id":"../x","page":"a.txt"}\n',
        "a null": '{"id":"ab\\u0000cd","page":"a.txt"}\n',
        "unknown": '{"surprise":1}\n',
        "a merge left open": "<<<<<<< HEAD\n",
        "GB18030": "",
    }.items():
        data = "平安".encode("gb18030") if name == "GB18030" else text.encode()

        def append(content: Path, data: bytes = data) -> None:
            with (content / ledger).open("ab") as file:
                file.write(data)

        yield Case(f"ledger: {name}", append, "ledger/")
    for name, text in {
        "no YAML": "[",
        "an unknown key": "x: y\n",
        "a line that is not there": "999: 标题\n",
        "no line": "-1: 标题\n",
        "a role that is none": "1: 大标题党\n",
        "a list": "- 1\n",
        "a line twice": "1: 标题\n1: 正文\n",
        "aliases": "1: &a 标题\n3: *a\n",
        "nested": "{" * 3_000,
        "turned round": '"\\u202e": x\n',
        "a date that is none": "date: 昨天\n",
    }.items():
        yield Case(f"decisions: {name}", write("decisions/a.yaml", text), "decisions/a.yaml")
    for name, text in {
        "no YAML": "title: [",
        "an unknown key": "titel: x\n",
        "turned round": 'title: "甲\\u202e乙"\n',
        "a key twice": "title: x\ntitle: y\n",
        "a script for an address": 'base_url: "javascript:x"\n',
        "an address with a query": 'base_url: "https://example.org/?x"\n',
        "a folder for a repository": 'repository: "../x"\n',
        "a language": 'language: "\\"><x>"\n',
        "a region": "region: 火星\n",
        "a subject": "subject: ../../x\n",
        "an interface": "interface: ../x\n",
        "pages": "pages: [x]\n",
        "a page that is not there": 'pages: {"x.txt": {date: "2023"}}\n',
        "a fact that is none": 'pages: {"a.txt": {datum: "2023"}}\n',
        "pinned": "pinned: {}\n",
        "pinned nothing": "pinned: [zzzz9]\n",
        "aliases": "title: &a x\nsubtitle: *a\n",
        "GB18030": "",
    }.items():
        data = 'title: "平安"\n'.encode("gb18030") if name == "GB18030" else text.encode()
        yield Case(f"site.yaml: {name}", write("site.yaml", data), "site.yaml")
    for name, data in {
        "theme/theme.yaml": b"accent: red\n",
        "theme/style.css": b"@import 'x';\n",
        "theme/templates/home.html": b"{% if %}",
        "theme/templates/nothing.html": b"x",
        "theme/logo.png": b"x",
        "theme/logo.svg": b"<svg/>",
        "theme/favicon.svg": b"\xff",
        "reference/nothing.tsv": b"x\ty\n",
    }.items():
        yield Case(f"theme: {name}", write(name, data), name.partition("/")[0] + "/")


CASES = [
    *of_front_matter(), *of_headers(), *of_names(), *of_kinds(), *of_photos(), *of_pages(), *of_documents(), *of_records(),
]  # fmt: skip


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A converted archive of one page."""
    content = tmp_path_factory.mktemp("base") / "content"
    write("pages/a.txt", PAGE)(content)
    write("site.yaml", 'title: "档案"\n')(content)
    assert run_build("convert", "--content", content).returncode == 0
    return content


def answered(case: Case, base: Path, tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(base, content)
    case.put(content)
    before = bytes_of(tmp_path)
    begun = time.process_time() + sum(os.times()[2:4])
    result = run_build("convert", "--content", content)
    lines = result.stderr.replace(f"{content}/", "").splitlines()
    if result.returncode == 0:
        # Nothing of what stood there has been touched, and what is written is content that passes.
        after = bytes_of(tmp_path)
        assert {path: data for path, data in after.items() if path in before and "/ledger/" not in path} == {
            path: data for path, data in before.items() if "/ledger/" not in path
        }
        result = run_build("check", "--content", content)
        lines += result.stderr.replace(f"{content}/", "").splitlines()
    else:
        after = bytes_of(tmp_path)
        assert {path for path in after if f"{os.sep}.cache{os.sep}" not in path} == set(before), (
            "refused, nothing is written"
        )
        assert {path: after[path] for path in before} == before
    spent = time.process_time() + sum(os.times()[2:4]) - begun
    assert spent < SECONDS, f"{spent:.1f} s"
    assert "Traceback" not in result.stderr
    assert "不该公开" not in result.stderr + result.stdout
    assert all(line.isprintable() for line in lines), "nothing colours the terminal or turns its lines round"
    if case.answer:
        assert result.returncode == 1, lines
        named = [
            line for line in lines if line.startswith(tuple(case.answer.split("|"))) and NAMED.match(line)
        ]
        assert named, lines
        assert len(max(lines, key=len)) < 20_000, "a line that a person can read"
    else:
        assert result.returncode == 0, lines


def test_the_corpus_is_as_large_as_it_says() -> None:
    assert len({case.name for case in CASES}) == len(CASES) > 450


@pytest.mark.slow
@pytest.mark.parametrize("case", [case for case in CASES if not case.slow], ids=lambda case: ascii(case.name))
def test_hostile_content_is_answered(case: Case, base: Path, tmp_path: Path) -> None:
    answered(case, base, tmp_path)


@pytest.mark.nightly
@pytest.mark.parametrize("case", [case for case in CASES if case.slow], ids=lambda case: ascii(case.name))
def test_content_without_end_is_answered(case: Case, base: Path, tmp_path: Path) -> None:
    answered(case, base, tmp_path)
