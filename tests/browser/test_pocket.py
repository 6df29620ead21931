"""Reading without a network, in a real browser whose server is gone: what was read, everything, and what was withdrawn since."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from bulletin import program
from bulletin.documents import words
from bulletin.exports import pocket
from bulletin.model import Access, Archive, Article, FrontMatter, Prose, Settings
from tests.browser.conftest import serve
from tests.browser.waiting import until
from tests.conftest import ARCHIVE, run_build
from tests.photos import encoded, scene

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Page

KEPT = """async () => {
  const found = {};
  for (const name of await caches.keys()) found[name] = (await (await caches.open(name)).keys()).map(({url}) => new URL(url).pathname);
  return found;
}"""


class Host:
    """A site on one port, which can be built anew, cut off, and put back."""

    def __init__(self, folder: Path, *, photo: bool = False) -> None:
        self.content, self.site = folder / "content", folder / "jianbao"
        shutil.copytree(ARCHIVE, self.content)
        if photo:
            images = self.content / "images"
            images.mkdir()
            (images / "p.jpg").write_bytes(encoded(scene(900, 600)))
            self.edit("b7m2z", 'captions:\n- text: "图"\n  image: "p.jpg"\n  alt: "图"\n')
        self.build()
        self._served = serve(self.site, "HTTP/1.0")
        self.url = next(self._served)

    def build(self) -> None:
        result = run_build("--content", self.content, "--output", self.site)
        assert result.returncode == 0, result.stderr

    def edit(self, article_id: str, lines: str) -> None:
        """Put keys at the head of an article in the place of those of these names, and build."""
        file = self.content / "articles" / f"{article_id}.md"
        key = lines.partition(":")[0]
        text = re.sub(rf"(?m)^{key}:.*\n(?:[ -].*\n)*", "", file.read_text("utf-8"), count=1)
        file.write_text(text.replace("---\n", f"---\n{lines}", 1), "utf-8")
        self.build()

    def cut(self) -> None:
        with contextlib.suppress(StopIteration):
            next(self._served)

    def articles(self) -> list[str]:
        lines = (self.site / "articles.jsonl").read_text("utf-8").splitlines()
        return [json.loads(line)["id"] for line in lines]

    def edition(self) -> str:
        return str(json.loads((self.site / "edition.json").read_bytes())["edition"])


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    made = Host(tmp_path)
    yield made
    made.cut()


def is_kept(page: Page, path: str) -> None:
    until(page, f"async () => Object.values(await ({KEPT})()).flat().includes('/jianbao/{path}')")


def ready(page: Page, host: Host) -> None:
    """Open the front page and wait until the worker is at work and has the shell."""
    page.goto(host.url)
    until(page, "async () => Boolean((await navigator.serviceWorker.getRegistration())?.active)")
    is_kept(page, "edition.json")


def test_what_was_read_can_be_read_without_a_network(page: Page, host: Host) -> None:
    ready(page, host)
    read, other = host.articles()[:2]
    page.goto(f"{host.url}a/{read}/")
    text = page.locator(".text").inner_text()
    is_kept(page, f"a/{read}/")
    assert list(page.evaluate(KEPT)) == [f"bulletin /jianbao/ {host.edition()}"]
    host.cut()
    page.goto(f"{host.url}a/{read}/index.html")
    assert page.locator(".text").inner_text() == text
    assert page.locator("h1").evaluate("(one) => getComputedStyle(one).textAlign") == "center", (
        "with its style sheet"
    )
    for damaged in (
        read,
        f"{read.upper()}/",
        f"{read}。",
        f"{read}/#p-x",
    ):  # as a host or 404.html mends them
        page.goto(f"{host.url}a/{damaged}")
        assert page.locator(".text").inner_text() == text
        assert page.url.partition("#")[0] == f"{host.url}a/{read}/"
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{host.url}a/{other}/")
    expect(page.locator("body")).to_contain_text("没有网络，这一页没有存下来")
    assert not [text for text in said if "Security Policy" in text], "the style sheet has its marks in it"
    # An installed site has no address bar and no button that leads back.
    page.get_by_role("link", name="返回头版").click()
    expect(page.locator(".leads")).to_be_visible()


def test_what_was_kept_is_found_without_a_network_whatever_marks_were_typed(page: Page, host: Host) -> None:
    article_id = host.articles()[0]
    path = host.content / "articles" / f"{article_id}.md"
    head, _, _ = path.read_text("utf-8").partition("\n---\n")
    path.write_text(f'{head}\nkicker: "风雪夜归人"\n---\n\n留下名字，只留下一顶帽子。共1,234起。\n', "utf-8")
    host.build()
    ready(page, host)
    page.goto(f"{host.url}a/{article_id}/")
    is_kept(page, f"a/{article_id}/")
    host.cut()
    for query, count in (
        ("风雪夜归人", 1),
        ("“一顶帽子”", 1),
        ("名字只留下一顶", 1),
        ("1234起", 1),
        ("帽子 名字", 1),
        ("帽子 -名字", 0),
        ("一顶手套", 0),
        ("。", 0),
    ):
        page.goto(f"{host.url}search/?q={query}")
        assert page.locator(".items li").count() == count, query
    page.goto(f"{host.url}search/?q=一顶帽子")
    expect(page.locator(".items p")).to_contain_text("只留下一顶帽子")


def test_everything_is_taken_with_its_search_and_can_be_deleted(page: Page, host: Host) -> None:
    ready(page, host)
    page.goto(f"{host.url}about/")
    page.get_by_role("button", name="存下全部").click()
    expect(page.get_by_text("全部存好了")).to_be_visible(timeout=30_000)
    host.cut()
    for article_id in host.articles():
        page.goto(f"{host.url}a/{article_id}/")
        expect(page.locator(".text")).to_be_visible()
    page.goto(f"{host.url}search/?q=%E7%99%BE%E6%97%A5%E8%A1%8C%E5%8A%A8")
    until(page, "document.querySelector('#results')?.dataset.total > 0")
    page.goto(f"{host.url}about/")
    page.get_by_role("button", name="删除存下的").click()
    expect(page.get_by_text("已删除")).to_be_visible()
    assert page.evaluate(KEPT) == {}


def taken_size(label: str) -> float:
    return float(re.search(r"([0-9.]+) MB", label)[1])  # type: ignore[index]


def test_one_place_is_taken_with_its_search_and_grows_with_the_next_edition(page: Page, host: Host) -> None:
    ready(page, host)
    listing = json.loads((host.site / "places/150400/pocket.json").read_bytes())
    inside = [path for path in listing["files"] if path.startswith("a/")]
    assert 0 < len(inside) == listing["articles"] < 22
    page.goto(f"{host.url}places/150400/")
    page.get_by_text("离线阅读").click()
    button = page.get_by_role("button", name=f"存下这 {len(inside)} 篇")
    files = [host.site / path / ("index.html" if path.endswith("/") else "") for path in listing["files"]]
    assert taken_size(button.inner_text()) == pytest.approx(
        sum(file.stat().st_size for file in files) / 1e6, abs=0.1
    )
    button.click()
    expect(page.get_by_text("全部存好了")).to_be_visible(timeout=30_000)
    # The next edition: an article of another place is about this one, too.
    moved = next(each for each in host.articles() if f"a/{each}/" not in inside)
    host.edit(moved, 'places: ["150402"]\n')
    page.goto(host.url)
    name = f"bulletin /jianbao/ {host.edition()}"
    until(page, f"async () => Object.keys(await ({KEPT})()).join() === {name!r}")
    is_kept(page, f"a/{moved}/")
    host.cut()
    for path in [*inside, f"a/{moved}/"]:
        page.goto(host.url + path)
        expect(page.locator(".text")).to_be_visible()
    word = page.locator(".text p").first.inner_text()[:8]
    page.goto(f"{host.url}search/?q={quote(word)}")
    expect(page.get_by_text(f"在存下的 {len(inside) + 1} 篇里找到")).to_be_visible()
    page.locator(".item-title").first.click()
    expect(page.locator(".text")).to_contain_text(word)
    page.goto(f"{host.url}search/?q={quote('<b>没有的词')}")
    expect(page.get_by_text("找到 0 篇")).to_be_visible()


def test_photos_are_taken_with_everything_and_it_is_said_how_much(page: Page, tmp_path: Path) -> None:
    host = Host(tmp_path, photo=True)
    ready(page, host)
    page.goto(f"{host.url}about/")
    button = page.get_by_role("button", name="存下全部")
    assert taken_size(button.inner_text()) > 1
    button.click()
    expect(page.get_by_text("全部存好了")).to_be_visible(timeout=30_000)
    kept = {path for paths in page.evaluate(KEPT).values() for path in paths}
    files = [path for path in host.site.rglob("*") if path.is_file()]
    wanted = {file.relative_to(host.site).as_posix() for file in files if file.match("photos/*.webp")}
    assert wanted
    assert {f"/jianbao/{path}" for path in wanted} <= kept
    host.cut()
    page.goto(f"{host.url}a/b7m2z/")
    until(page, "document.querySelector('.photo img')?.naturalWidth > 0")


def test_the_edition_stays_small_with_thousands_withdrawn() -> None:
    def withdrawn(count: int) -> Archive:
        articles = (
            Article(
                FrontMatter(f"a{number:04}", access=Access.WITHDRAWN),
                Prose("", ()),
                f"articles/a{number:04}.md",
            )
            for number in range(count)
        )
        return Archive(Settings(), (), tuple(articles))

    table = words.load(program.TEMPLATES / "words")["zh"].table
    for count, has_ids in ((0, True), (1, True), (2500, True), (4000, False)):
        file = pocket.edition(withdrawn(count), [], table)
        assert file.size <= 20_000
        said = json.loads(file.content)["withdrawn"]
        assert (said.split() == [f"a{number:04}" for number in range(count)]) is has_ids
        assert file.content != pocket.edition(withdrawn(count + 1), [], table).content


def test_a_set_that_is_not_whole_is_not_taken(page: Page, host: Host) -> None:
    ready(page, host)
    page.goto(f"{host.url}about/")
    before = page.evaluate(KEPT)
    # One file is of another build, as on a host that is being updated.
    victim = host.site / "a" / host.articles()[-1] / "index.html"
    victim.write_text(victim.read_text("utf-8") + "<!-- other -->", "utf-8")
    page.get_by_role("button", name="存下全部").click()
    expect(page.get_by_text("没有存成")).to_be_visible(timeout=30_000)
    is_kept(page, "about/")
    after = page.evaluate(KEPT)
    assert {name: set(paths) - {"/jianbao/about/"} for name, paths in after.items()} == {
        name: set(paths) - {"/jianbao/about/"} for name, paths in before.items()
    }


def test_a_new_edition_replaces_the_old_whole_and_what_was_withdrawn_goes(page: Page, host: Host) -> None:
    ready(page, host)
    read, gone = host.articles()[:2]
    for article_id in (read, gone):
        page.goto(f"{host.url}a/{article_id}/")
        is_kept(page, f"a/{article_id}/")
    old = host.edition()
    title = page.locator("h1").inner_text()
    file = host.content / "articles" / f"{gone}.md"
    file.write_text(file.read_text("utf-8").replace("---\n", '---\naccess: "withdrawn"\n', 1), "utf-8")
    host.build()
    assert host.edition() != old
    page.goto(f"{host.url}a/{read}/")
    name = f"bulletin /jianbao/ {host.edition()}"
    until(
        page,
        f"async () => {{ const all = await ({KEPT})(); return Object.keys(all).join() === {name!r} && all[{name!r}].includes('/jianbao/edition.json'); }}",
    )
    words = page.evaluate(
        """async (title) => { let found = 0; for (const name of await caches.keys()) { const cache = await caches.open(name);
        for (const key of await cache.keys()) if ((await (await cache.match(key)).text()).replace(/<[^>]+>/g, "").includes(title)) found++; } return found; }""",
        title.split()[0].replace("\n", ""),
    )
    assert words == 0, "no word of it is kept"
    host.cut()
    page.goto(f"{host.url}a/{read}/")
    expect(page.locator(".text")).to_be_visible()


def test_the_site_can_be_installed_and_leaves_the_disk_alone(
    page: Page, context: BrowserContext, host: Host
) -> None:
    ready(page, host)
    client = context.new_cdp_session(page)
    client.send("Page.enable")
    found = client.send("Page.getAppManifest")
    assert found["url"] == f"{host.url}site.webmanifest"
    assert not [error for error in found["errors"] if error.get("critical")]
    manifest = json.loads(found["data"])
    assert manifest["start_url"] == "./"
    for icon in manifest["icons"]:
        assert (host.site / icon["src"]).is_file()
    errors = client.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # A profile of a test keeps nothing, as a private window.
    assert [error["errorId"] for error in errors if error["errorId"] != "in-incognito"] == []
    assert (host.site / "edition.json").stat().st_size <= 20_000
    disk = context.new_page()
    disk.goto((host.site / "index.html").as_uri())
    assert disk.locator("link[rel=manifest]").count() == 0
