"""Hostile words in every place where somebody can write: no script of theirs runs, and all of it is read as words.

One archive is made of a few attacks, each of them in every field that takes words; its site, the preview and the desk are
opened in a real browser. A document may hold no script, handler or address but the program's, and nothing may be refused by
its policy: the policy is the second wall, and what reaches it has climbed the first.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from unittest import mock
from urllib.parse import quote
from xml.etree import ElementTree

import html5lib
import pytest
from markdown_it import MarkdownIt

from bulletin.archive import slips
from tests.browser.conftest import serve
from tests.browser.waiting import until
from tests.conftest import BASE_URL, previewing, run_build
from tests.photos import encoded, scene

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Dialog, Page

ATTACKS = (
    "<script>ran('@')</script>",
    "\"><img src=x onerror=ran('@')>",
    "'><svg/onload=ran('@')>",
    "\" autofocus tabindex=1 onfocus=ran('@') x=\"",
    "javascript:ran('@')//",
    "[点](javascript:ran('@')) [点](JaVa&#x09;script&colon;ran('@')) ![图](x\"onerror=\"ran('@')) <javascript:ran('@')>",
    "</script><script>ran('@')</script>]]><script>ran('@')</script>",
    "--><script>ran('@')</script><!--<script>",
    "{{ 7*7 }}{% raw %}${ran('@')}`{{ ''.__class__ }}",
    "</style></title></textarea></noscript></template><script>ran('@')</script>",
    "&lt;script&gt;ran('@')&lt;/script&gt; &#60;img src=x onerror=ran('@')&#62;",
    "<iframe srcdoc=\"<script>top.ran('@')</script>\"></iframe><a href=javascript:ran('@')>点</a>",
    "<base href=//evil.example/><meta http-equiv=refresh content=\"0;url=javascript:ran('@')\">",
    "<link rel=stylesheet href=//evil.example/x.css><form action=javascript:ran('@')><button autofocus>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=ran('@')&gt;\">",
    "\"; ran('@'); // '-ran('@')-' \\\"-ran('@')//",
    "a{b:url(javascript:ran('@'));behavior:url(#x)}\\3c script>",
)
NAMES = ("__proto__", "constructor", "toString", "hasOwnProperty")
"""Names that are something in JavaScript, whatever is looked up under them."""
P = "据了解，今年以来，该局民警深入辖区开展走访宣传活动，取得实效。"

WATCH = """(() => {
  window.seen = [];
  window.ran = window.alert = (where) => window.seen.push(`ran: ${where}`);
  addEventListener("securitypolicyviolation", (event) =>
    window.seen.push(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
})()"""
"""Stands in every document before all else: what the attacks call, and what the policy refuses."""
FOREIGN = r"""(root) => {
  const found = [];
  const base = location.origin === "null" ? "https://example.org/" : location.href;
  const note = (what, element) => found.push(`${what}: ${element.outerHTML.slice(0, 300)}`);
  const addresses = ["href", "src", "action", "formaction", "data", "xlink:href", "poster"];
  for (const element of root.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      if (/^on|^srcdoc$/i.test(name)) note("handler", element);
      const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(value.replace(/[\x00-\x20]/g, ""))?.[1].toLowerCase() ?? "";
      if (addresses.includes(name.toLowerCase()) && !["", "http", "https", "mailto", "data", "file"].includes(scheme))
        note("address", element);
      if (name === "href" && scheme === "data") note("address", element);
    }
    const name = element.localName;
    if (["iframe", "object", "embed", "base", "math", "mglyph", "style", "marquee"].includes(name)) note("element", element);
    if (name === "meta" && element.httpEquiv.toLowerCase() === "refresh" && !/^\d+; ?url=[^:]*$/i.test(element.content))
      note("element", element);
    if (name === "script" && !element.hasAttribute("src") && !/json$/.test(element.type) && !root.querySelector("meta[content*='sha256-']"))
      note("script", element);
    const address = element.getAttribute("src") || (element.matches("link[rel~=stylesheet], link[rel~=icon]") && element.getAttribute("href"));
    if (["script", "link", "img"].includes(name) && address && /^(https?:)?\/\//.test(address) && !address.startsWith(location.origin + "/"))
      note("from elsewhere", element);
    if (name === "form" && new URL(element.getAttribute("action") || "", base).origin !== new URL(base).origin) note("form", element);
  }
  return found;
}"""
"""What of a document, or of a parsed one, is no part of the program's: scripts, handlers, addresses that run, other hosts."""


def of(attack: str, place: str) -> str:
    return attack.replace("@", place)


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


@dataclass(frozen=True)
class Hostile:
    """An archive of attacks and its site."""

    content: Path
    site: Path


def article(number: int, attack: str, page: str, photo: str) -> str:
    """An article file with an attack in each of its fields."""
    fields = ["title", "kicker", "deck", "dateline", "date_basis"]
    lines = [
        f'id: "bad{number:02}"',
        *(f"{key}: {quoted(of(attack, key))}" for key in fields),
        'date: "2023-09"',
        'added: "2023-11-14"',
    ]
    for key in ("authors", "photographers", "tags"):
        names = [of(attack, key), NAMES[number % len(NAMES)]]
        lines += [f"{key}:", *(f"- {quoted(name)}" for name in names)]
    lines += ["captions:", f"- text: {quoted(of(attack, 'caption'))}", f"  image: {quoted(photo)}"]
    lines += [f"  alt: {quoted(of(attack, 'alt'))}", f"- text: {quoted(of(attack, 'second caption'))}"]
    lines += ["source:", f"  page: {quoted(page)}", "  lines: [[1, 1]]"]
    crosshead = of(attack, "crosshead")
    body = f"{of(attack, 'body')}\n\n## {crosshead}\n\n{P}{of(attack, 'later')}\n\n- {of(attack, 'item')}\n\n> {of(attack, 'quotation')}\n"
    return "---\n" + "\n".join(lines) + f"\n---\n\n{body}"


def file_name(attack: str) -> str:
    """An attack as the name of a file: all but what the name of a photo cannot have."""
    return re.sub(r"[/\\:#?]", "", of(attack, "file"))[:60]


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Hostile:
    folder = tmp_path_factory.mktemp("hostile")
    content = folder / "content"
    for name in ("pages", "articles", "images", "theme"):
        (content / name).mkdir(parents=True)
    photo = encoded(scene(40, 30))
    facts = []
    for number, attack in enumerate(ATTACKS):
        page = f"{number:02}{file_name(attack)}.txt"
        text = (
            f"平安创建{of(attack, 'headline')} 情暖万家\n\n陕坝讯 {P}{of(attack, 'text')}\n\n{P}\n图为民警{of(attack, 'printed')}。"
            f" 张三 摄\n\n(张三{of(attack, 'signed')})\n"
        )
        (content / "pages" / page).write_text(text, encoding="utf-8")
        picture = f"{number:02}{file_name(attack)}.jpg"
        (content / "images" / picture).write_bytes(photo)
        (content / "articles" / f"bad{number:02}.md").write_text(
            article(number, attack, page, picture), encoding="utf-8"
        )
        issue, of_page = quoted(of(attack, "issue")), quoted(of(attack, "number"))
        facts.append(f'  {quoted(page)}: {{issue: {issue}, date: "2023-09-12", number: {of_page}}}\n')
    everything = " ".join(ATTACKS)
    settings = [
        f"{key}: {quoted(of(everything, key))}\n"
        for key in ("title", "subtitle", "description", "publication", "rights")
    ]
    settings += [
        "contact: "
        + quoted("https://example.org/?'\"><script>ran('contact')</script>".replace(" ", ""))
        + "\n",
        'interface: "zh"\n',
        "pages:\n",
        *facts,
    ]
    (content / "site.yaml").write_text("".join(settings), encoding="utf-8")
    style = ".x{background:url(x)}/*</style><script>ran('style')</script>*/\n"
    (content / "theme" / "style.css").write_text(style, encoding="utf-8")
    site = folder / "web" / "jianbao"
    site.parent.mkdir()
    options = ("--content", content, "--output", site, "--base-url", BASE_URL, "--jobs", "1")
    refused = run_build(*options)
    assert refused.returncode == 1
    assert "HTML 会照原样显示给读者" in refused.stderr
    # What is refused as a slip of an editor's has to be harmless without that: the first wall is left out here.
    with mock.patch.object(slips, "problems", return_value=()):
        result = run_build(*options)
    assert result.returncode == 0, result.stderr
    return Hostile(content, site)


@pytest.fixture(scope="session")
def hostile_server(hostile: Hostile) -> Iterator[str]:
    yield from serve(hostile.site)


@dataclass
class Watched:
    """A tab in which attacks would be seen."""

    page: Page
    told: list[str]
    """What the browser told of scripts that failed or were refused, dialogs and requests to where the attacks lead."""

    def open(self, address: str, ready: str = "") -> None:
        self.page.goto(address)
        if ready:
            self.page.wait_for_selector(ready, state="attached")
        self.check(address)

    def check(self, where: str) -> None:
        seen = self.page.evaluate("() => window.seen")
        assert seen is not None, f"{where}: nothing watched here"
        assert seen == [], where
        assert self.page.evaluate(f"() => ({FOREIGN})(document)") == [], where
        assert self.page.evaluate("() => Object.keys(Object.prototype)") == [], where


@pytest.fixture
def watched(context: BrowserContext) -> Iterator[Watched]:
    context.add_init_script(WATCH)
    tab = context.new_page()
    tab.set_default_timeout(20_000)
    seen: list[str] = []
    tab.on("pageerror", lambda error: seen.append(f"script error: {error}"))

    def dismiss(dialog: Dialog) -> None:
        seen.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    tab.on("dialog", dismiss)
    tab.on("console", lambda message: seen.append(message.text[:300]) if "Policy" in message.text else None)
    tab.on(
        "request",
        lambda request: (
            seen.append(request.url) if "evil" in request.url.split("?")[0].split("/")[2] else None
        ),
    )
    yield Watched(tab, seen)
    assert seen == []


def documents(site: Path) -> list[str]:
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))


def test_the_watch_sees_what_it_is_there_for(watched: Watched, tmp_path: Path) -> None:
    """Without the program's escaping each attack that is markup is seen."""
    seen = 0
    for number, attack in enumerate(ATTACKS):
        path = tmp_path / f"{number}.html"
        path.write_text(
            f'<!doctype html><meta charset=utf-8><title></title><p title="{of(attack, "x")}">{of(attack, "x")}'
        )
        watched.page.goto(path.as_uri())
        watched.page.wait_for_timeout(50)
        ran = watched.page.evaluate("() => window.seen || ['went elsewhere']")
        seen += bool(ran or watched.page.evaluate(f"() => ({FOREIGN})(document)"))
    assert seen >= 11
    assert watched.told
    watched.told.clear()


def test_no_document_holds_what_somebody_put_in(hostile: Hostile, browser: Browser) -> None:
    """Every document as the browser parses it, without being shown."""
    page = browser.new_page()
    parse = f"html => ({FOREIGN})(new DOMParser().parseFromString(html, 'text/html'))"
    names = documents(hostile.site)
    assert len(names) > 100
    for name in names:
        html = (hostile.site / name).read_text(encoding="utf-8")
        assert page.evaluate(parse, html) == [], name
    page.close()


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_no_document_runs_what_somebody_put_in(
    scheme: str, hostile: Hostile, hostile_server: str, watched: Watched
) -> None:
    base = hostile_server if scheme == "http" else f"{hostile.site.as_uri()}/"
    kinds: dict[str, list[str]] = {}
    for name in documents(hostile.site):
        kinds.setdefault(name.partition("/")[0], []).append(name)
    most = {"http": 9, "file": 2}[scheme]
    for kind, names in kinds.items():
        for name in names[:: max(1, len(names) // (most if kind in {"a", "pages"} else 3))]:
            watched.open(base + quote(name))
    # What opens when it is asked for: the captured text, citations, the picture of the address.
    watched.open(f"{base}a/bad00/index.html")
    for name in ("原文", "引用", "二维码", "报错"):
        button = watched.page.get_by_role("button", name=name).or_(
            watched.page.get_by_role("link", name=name)
        )
        if button.count() and button.first.is_visible():
            button.first.click()
            watched.page.wait_for_timeout(100)
        watched.check(name)


def test_no_question_and_no_fragment_runs(hostile_server: str, watched: Watched) -> None:
    questions = [of(attack, "query") for attack in ATTACKS] + list(NAMES)
    for question in questions:
        watched.open(f"{hostile_server}search/?q={quote(question, safe='')}", '#results[aria-busy="false"]')
        shown = watched.page.locator("input[name=q]").first.input_value()
        assert shown.split() == question.split()
    for key in ("author", "place", "tag", "year", "from", "page", "sort"):
        watched.open(
            f"{hostile_server}search/?q=民警&{key}={quote(of(ATTACKS[1], key), safe='')}",
            '#results[aria-busy="false"]',
        )
    for attack in ATTACKS:
        watched.open(f"{hostile_server}a/bad00/#{quote(of(attack, 'fragment'), safe='')}")
    watched.open(f"{hostile_server}a/bad00/#:~:text={quote(ATTACKS[0], safe='')}")
    # Raw, as a browser leaves it where nobody quoted it.
    watched.open(f"{hostile_server}a/bad00/#<img src=x onerror=ran('fragment')>")


def test_no_address_that_is_not_there_runs(hostile_server: str, watched: Watched) -> None:
    for attack in ATTACKS:
        watched.open(f"{hostile_server}{quote(of(attack, 'path'), safe='')}/x/?q={quote(attack, safe='')}")
    watched.open(f"{hostile_server}a/zzzz9/{quote(ATTACKS[1], safe='')}#{quote(ATTACKS[1], safe='')}")


def test_what_is_typed_into_the_search_box_is_words(hostile_server: str, watched: Watched) -> None:
    watched.open(hostile_server)
    box = watched.page.locator("input[name=q]").first
    for attack in ATTACKS[:4] + NAMES:
        box.fill(of(attack, "typed"))
        watched.page.wait_for_timeout(150)
        watched.check(attack)


@pytest.fixture
def received(hostile: Hostile, tmp_path: Path) -> Path:
    """The pages alone, as they were received: nothing of them is refused, so that preview and desk have all to show."""
    content = tmp_path / "content"
    (content / "pages").mkdir(parents=True)
    for path in (hostile.content / "pages").iterdir():
        (content / "pages" / path.name).write_bytes(path.read_bytes())
    settings = (hostile.content / "site.yaml").read_text(encoding="utf-8")
    (content / "site.yaml").write_text(settings, encoding="utf-8")
    return content


def test_neither_preview_nor_desk_runs_what_somebody_put_in(received: Path, watched: Watched) -> None:
    assert run_build("convert", "--content", received).returncode == 0
    with previewing(received) as running:
        watched.open(running.url)
        for view in ("pages", "doubts", "add", "changes"):
            watched.page.goto("about:blank")
            watched.open(f"{running.desk}#{view}", ".view")
        watched.page.goto("about:blank")
        watched.open(f"{running.desk}#pages", ".page-row")
        for number in range(3):
            watched.page.locator(".page-row a").nth(number).click()
            watched.page.wait_for_selector(".line")
            watched.check(f"desk, page {number}")
            if number == 1:
                watched.page.locator(".line .role").first.click()
                watched.page.wait_for_selector("dialog")
                watched.check("desk, dialog")
                watched.page.keyboard.press("Escape")
            watched.page.goto("about:blank")
            watched.open(f"{running.desk}#pages", ".page-row")
        articles = sorted((received / "articles").iterdir())
        for path in articles[:3]:
            watched.page.goto("about:blank")
            watched.open(f"{running.desk}#article/{path.stem}", "form, textarea, input")
        # Content that is refused is told over the site: its words are words there, too.
        text = articles[0].read_text(encoding="utf-8")
        articles[0].write_text(
            text.replace("\n---\n", f"\n{quoted(ATTACKS[1])}: 1\n---\n", 1), encoding="utf-8"
        )
        watched.page.goto(running.url)
        until(watched.page, "() => document.body.innerText.includes('onerror=')")
        watched.check("problem in the preview")


# -- what is no document


def leaves(value: object) -> Iterator[str]:
    """All texts of a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from leaves(each)


def check_fragment(html: str) -> None:
    """HTML for feed readers holds words, photos of the site, and links that people wrote."""
    shown = {
        "p",
        "strong",
        "em",
        "small",
        "h2",
        "h3",
        "img",
        "ul",
        "ol",
        "li",
        "blockquote",
        "a",
        "code",
        "pre",
    }
    for element in html5lib.parseFragment(html, namespaceHTMLElements=False).iter():
        assert element.tag in shown | {"DOCUMENT_FRAGMENT"}, html
        assert set(element.attrib) <= {"src", "alt", "width", "height", "href", "title", "start"}, html
        assert element.get("src", BASE_URL).startswith(BASE_URL), html
        scheme = re.match(r"[a-z][a-z0-9+.-]*:", element.get("href", ""), re.IGNORECASE)
        assert scheme is None or scheme[0] in {"http:", "https:", "mailto:"}, html


def test_feeds_maps_and_records_hold_the_words_as_words(hostile: Hostile) -> None:
    titles = {of(attack, "title") for attack in ATTACKS}
    feed = ElementTree.parse(hostile.site / "feed.xml").getroot()  # noqa: S314 made here
    texts = {text.strip() for text in feed.itertext()}
    assert titles <= {" ".join(text.split()) for text in texts} | texts
    for path in hostile.site.rglob("*.xml"):
        root = ElementTree.parse(path).getroot()  # noqa: S314 made here
        known = (
            "http://www.w3.org/2005/Atom",
            "http://www.w3.org/1999/xhtml",
            "http://www.sitemaps.org/",
            "http://a9.com/",
        )
        for element in root.iter():
            assert element.tag.lstrip("{").startswith(known), path
            assert element.tag.rpartition("}")[2] not in {"script", "iframe", "img", "base", "svg"}, path
            for key, value in element.attrib.items():
                assert not key.lower().startswith("on"), path
                assert key not in {"href", "src"} or ":" not in value or value.startswith("http"), path
            # HTML within a feed is parsed once more by who reads it.
            if element.attrib.get("type") == "html":
                check_fragment(element.text or "")
    for name in ("feed.json", "site.webmanifest", "manifest.json", "edition.json"):
        json.loads((hostile.site / name).read_text(encoding="utf-8"))
    records = [
        json.loads(line)
        for line in (hostile.site / "articles.jsonl").read_text(encoding="utf-8").split("\n")
        if line
    ]
    assert {record.get("title", "") for record in records} >= titles
    for item in json.loads((hostile.site / "feed.json").read_text(encoding="utf-8"))["items"]:
        check_fragment(item["content_html"])


def test_data_within_documents_holds_the_words_as_words(hostile: Hostile) -> None:
    for number, attack in enumerate(ATTACKS):
        html = (hostile.site / "a" / f"bad{number:02}" / "index.html").read_text(encoding="utf-8")
        blocks = re.findall(r'<script type="application/(?:ld\+)?json"[^>]*>(.*?)</script>', html, re.DOTALL)
        assert blocks
        texts = [text for block in blocks for text in leaves(json.loads(block))]
        assert of(attack, "title") in texts
        for block in blocks:
            assert "<" not in block, "nothing that could end it or open a comment"


def test_markdown_of_a_page_makes_no_html_of_its_own(received: Path, tmp_path: Path) -> None:
    """Read by a Markdown that lets HTML through, as many do. (HTML that a person typed into a body is refused.)"""
    assert run_build("--content", received, "--output", tmp_path / "site", "--jobs", "1").returncode == 0
    reader = MarkdownIt("commonmark", {"html": True})
    found = sorted((tmp_path / "site" / "a").glob("*/index.md"))
    assert len(found) >= len(ATTACKS)
    assert "ran('text')" in "".join(path.read_text(encoding="utf-8") for path in found)
    for path in found:
        body = path.read_text(encoding="utf-8").split("\n---\n", 1)[1]
        for token in reader.parse(body):
            assert token.type != "html_block", path
            for child in token.children or ():
                assert child.type not in {"html_inline", "link_open", "image"}, (path, child.content)


@pytest.mark.parametrize("sign", ["\0", "\x1b", "\u202e", "\u2066", "\ufffe", "\ud800"])
@pytest.mark.parametrize("place", ["title", "body", "site.yaml"])
def test_signs_that_lie_are_refused(sign: str, place: str, tmp_path: Path) -> None:
    content = tmp_path / "content"
    (content / "articles").mkdir(parents=True)
    (content / "pages").mkdir()
    words = {key: f"民{sign if key == place else ''}警" for key in ("title", "body", "site.yaml")}
    for path, text in {
        "site.yaml": f'title: "{words["site.yaml"]}"\n',
        "articles/good1.md": f'---\nid: "good1"\ntitle: "{words["title"]}"\n---\n\n{words["body"]}走访。\n',
    }.items():
        (content / path).write_bytes(text.encode("utf-8", "surrogatepass"))
    result = run_build("--content", content, "--output", tmp_path / "site")
    assert result.returncode == 1, result.stdout
    path, line = {
        "title": ("articles/good1.md", 3),
        "body": ("articles/good1.md", 6),
        "site.yaml": ("site.yaml", 1),
    }[place]
    assert f"{path}:{line}: " in result.stderr
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("name", ["logo.svg", "favicon.svg"])
@pytest.mark.parametrize(
    "drawing",
    [
        "<script>ran(1)</script>",
        '<g onload="ran(1)"/>',
        '<a href="javascript:ran(1)"/>',
        '<a xmlns:x="http://www.w3.org/1999/xlink" x:href="JaVaScript:ran(1)"/>',
        '<image href="https://evil.example/x.png"/>',
        '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml" onload="ran(1)"/></foreignObject>',
        '<style>@import "https://evil.example/x.css"</style>',
        '<set attributeName="href" to="javascript:ran(1)"/>',
        '<use href="data:image/svg+xml,x"/>',
        '<rect fill="url(https://evil.example/#x)"/>',
        '<image href="data:image/svg+xml,x"/>',
        '<?xml-stylesheet type="text/xsl" href="#x"?>',
    ],
)
def test_drawings_that_could_run_are_refused(name: str, drawing: str, tmp_path: Path) -> None:
    content = tmp_path / "content"
    (content / "theme").mkdir(parents=True)
    (content / "pages").mkdir()
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{drawing}</svg>'
    (content / "theme" / name).write_text(svg, encoding="utf-8")
    result = run_build("check", "--content", content)
    assert result.returncode == 1, drawing
    assert f"theme/{name}:1: " in result.stderr
