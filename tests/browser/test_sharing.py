"""What readers take away from an article: its link, a paragraph's, a selection's, a QR code, a reference."""

from __future__ import annotations

import html
import io
import re
import shutil
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
import zxingcpp
from linkify_it import LinkifyIt
from PIL import Image
from playwright.sync_api import expect

from bulletin.sharing import metadata
from tests.browser.waiting import until
from tests.documents import document

from ..conftest import ARCHIVE, BASE_URL, ROOT, run_build

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page


SELECT = """([first, start, last, end]) => {
    const at = (element, offset) => {
        const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            if (offset <= walker.currentNode.data.length) return [walker.currentNode, offset];
            offset -= walker.currentNode.data.length;
        }
    };
    const all = document.querySelectorAll("[data-article] p[id]");
    const range = document.createRange();
    range.setStart(...at(all[first], start));
    range.setEnd(...at(all[last], end));
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return range.toString();
}"""


@pytest.fixture
def article_id(site: Path) -> str:
    """The longest article, so that there is something to scroll to."""
    return max(
        (path for path in (site / "a").iterdir()), key=lambda path: (path / "index.md").stat().st_size
    ).name


@pytest.fixture
def opened(context: BrowserContext, page: Page, server: str, article_id: str) -> Page:
    """That article, with leave to read the clipboard."""
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{server}a/{article_id}/")
    return page


def clipboard(page: Page) -> str:
    said = page.locator(".share-status, .picker [role=status]").filter(has_text="已复制")
    expect(said).to_be_visible()
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_copied_link(opened: Page, article_id: str) -> None:
    opened.get_by_role("button", name="复制链接", exact=True).click()
    line, url = clipboard(opened).split("\n")
    headline = opened.locator("h1").inner_text().replace("\n", " ")
    assert url == f"{BASE_URL}a/{article_id}/"
    assert line.startswith(f"《{headline}》简报档案")


def test_linkifiers_take_exactly_the_url(site: Path) -> None:
    for path in sorted((site / "a").glob("*/index.html")):
        text = path.read_text(encoding="utf-8")
        line = html.unescape(re.search(r'data-line="([^"]*)"', text)[1])  # type: ignore[index]
        url = f"{BASE_URL}a/{path.parent.name}/"
        assert [match.url for match in LinkifyIt().match(f"{line}\n{url}") or []] == [url]


def test_qr_code_on_request_leads_to_the_canonical_address(opened: Page, article_id: str) -> None:
    picture = opened.get_by_role("img", name="本文网址的二维码")
    expect(picture).to_be_hidden()
    button = opened.get_by_role("button", name="二维码")
    button.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    picture.scroll_into_view_if_needed()
    until(opened, "document.querySelector('.share-qr img').naturalWidth > 0")
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.screenshot())))
    assert found.text == f"{BASE_URL}a/{article_id}/"


def test_every_address_can_be_read_from_its_code(opened: Page) -> None:
    """Drawn by the script as a reader sees it, from the shortest to addresses that take a code of twice the size."""
    addresses = [
        f"https://a.cn/{'long-name/' * times}a/{letters}/"
        for times in (0, 3, 12)
        for letters in ("x7k2", "zz9zz")
    ]
    for address in addresses:
        opened.evaluate(
            """(address) => {
              document.body.replaceChildren();
              return Bulletin.drawCode(document.body, address).decode();
            }""",
            address,
        )
        picture = opened.locator("body > img").screenshot()
        (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
        assert found.text == address


def test_qr_code_is_printed(opened: Page) -> None:
    opened.pdf()  # which prints: the code is drawn for it
    opened.emulate_media(media="print")
    expect(opened.get_by_role("img", name="本文网址的二维码")).to_be_visible()
    expect(opened.get_by_role("button", name="复制链接", exact=True)).to_be_hidden()


def test_citations(opened: Page) -> None:
    opened.get_by_role("button", name="引用", exact=True).click()
    for name in ("GB/T 7714—2025", "BibTeX", "RIS", "CSL-JSON"):
        opened.get_by_role("button", name=f"复制 {name}").click()
        assert clipboard(opened) == opened.locator(f'[data-citation="{name}"]').text_content()
    assert "[报名不详]" in str(opened.locator('[data-citation^="GB/T"]').text_content())


def test_a_report_is_a_text_to_copy_where_no_contact_is_known(opened: Page, article_id: str) -> None:
    opened.get_by_role("button", name="报错").first.click()
    expect(opened.locator("#share-report pre")).to_contain_text(f"编号：{article_id}")
    opened.get_by_role("button", name="复制报错文字").click()
    assert f"{BASE_URL}a/{article_id}/" in clipboard(opened)


def test_a_report_of_selected_words_says_where_they_stand(opened: Page, article_id: str) -> None:
    """Article, paragraph, words, and the line of the page: all that an editor needs."""
    anchor = opened.locator("[data-article] p[id]").nth(1).get_attribute("id")
    opened.evaluate(SELECT, [1, 0, 1, 12])
    words = opened.evaluate("String(getSelection())")
    opened.locator(".picker").get_by_role("button", name="报错").click()
    report = opened.locator("#share-report pre")
    expect(report).to_contain_text(f"编号：{article_id}#{anchor}")
    expect(report).to_contain_text(f"“{words}”")
    said = re.search(r"版面：(pages/.*) 第 (\d+) 行", str(report.text_content()))
    assert said
    lines = (ARCHIVE / said[1]).read_text(encoding="utf-8-sig").split("\n")
    assert re.sub(r"\W", "", words)[:6] in re.sub(r"\W", "", lines[int(said[2]) - 1])


def test_a_report_goes_as_an_issue_or_by_mail(page: Page, tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(ARCHIVE, content)
    settings = content / "site.yaml"
    settings.write_text(
        settings.read_text("utf-8").replace('contact: ""', 'contact: "editor@example.org"'), "utf-8"
    )
    repository = "https://github.com/user/repo"
    built = run_build("--content", content, "--output", tmp_path / "site", "--repository", repository)
    assert built.returncode == 0, built.stderr
    first = min((tmp_path / "site" / "a").iterdir())
    page.goto((first / "index.html").as_uri())
    page.get_by_role("button", name="报错").first.click()
    issue = page.get_by_role("link", name="在代码仓库提交")
    expect(issue).to_have_attribute("href", re.compile(rf"^{repository}/issues/new\?title=%E6"))
    assert f"编号：{first.name}" in unquote(str(issue.get_attribute("href")))
    mail = unquote(str(page.get_by_role("link", name="发邮件").get_attribute("href")))
    assert mail.startswith("mailto:editor@example.org?subject=报错：")
    assert f"编号：{first.name}" in mail


def test_a_sentence_becomes_a_picture_with_a_code_that_leads_there(opened: Page, article_id: str) -> None:
    opened.evaluate(SELECT, [1, 0, 1, 20])
    with opened.expect_download() as saved:
        opened.get_by_role("button", name="摘句图").click()
    picture = Image.open(saved.value.path())
    assert picture.width == 1080
    assert picture.height > 400
    (found,) = zxingcpp.read_barcodes(picture)
    assert found.text == f"{BASE_URL}a/{article_id}/"


def test_a_picture_says_where_it_leaves_words_out_and_keeps_a_long_address_off_the_code(
    page: Page, server: str, article_id: str
) -> None:
    """What is drawn, as text: no other way to read a picture exactly."""
    address = f"https://a-long-name-of-an-archive.example.org/archives-of-bulletins/jianbao/a/{article_id}/"
    page.add_init_script(
        """window.drawn = []; const { fillText } = CanvasRenderingContext2D.prototype;
        CanvasRenderingContext2D.prototype.fillText = function (text, x, ...rest) {
          window.drawn.push([text, x + this.measureText(text).width]); return fillText.call(this, text, x, ...rest); };"""
    )
    html_text = (
        page.request.get(f"{server}a/{article_id}/").text().replace(f"{BASE_URL}a/{article_id}/", address)
    )
    page.route(f"**/a/{article_id}/", lambda route: route.fulfill(body=html_text, content_type="text/html"))
    page.goto(f"{server}a/{article_id}/")
    page.evaluate(SELECT, [1, 0, 4, 20])
    words = "".join(str(page.evaluate("String(getSelection())")).split())
    with page.expect_download():
        page.get_by_role("button", name="摘句图").click()
    drawn = page.evaluate("window.drawn")
    text = "".join(line for line, _ in drawn)
    quoted = text.split("《", 1)[0]
    assert quoted.endswith("……")
    assert words.startswith("".join(quoted.removesuffix("……").split()))
    assert text.endswith(address.removeprefix("https://"))
    below = [end for line, end in drawn if line and line in address]
    assert len(below) > 1
    assert max(below) <= 1080 - 96 - 180


def test_every_paragraph_has_a_quiet_link(opened: Page, article_id: str) -> None:
    paragraphs = opened.locator("[data-article] p[id]")
    links = opened.get_by_role("link", name=re.compile("复制第 .* 段的链接"))
    names = links.evaluate_all("(all) => all.map((one) => one.getAttribute('aria-label'))")
    assert len(set(names)) == len(names)
    assert links.count() == paragraphs.count() > 0
    anchor = paragraphs.nth(2).get_attribute("id")
    before = paragraphs.nth(2).text_content()
    links.nth(2).focus()
    opened.keyboard.press("Enter")
    assert clipboard(opened).split("\n")[1] == f"{BASE_URL}a/{article_id}/#{anchor}"
    assert opened.url.endswith(f"#{anchor}")
    assert paragraphs.nth(2).text_content() == before


def test_a_paragraph_has_one_menu_that_says_what_it_did_where_the_reader_looks(
    opened: Page, article_id: str
) -> None:
    paragraph = opened.locator("[data-article] p[id]").nth(2)
    paragraph.scroll_into_view_if_needed()
    paragraph.hover()
    sign = paragraph.locator(".paragraph-link")
    sign.click()
    menu = opened.locator(".picker")
    said = menu.get_by_role("status")
    expect(said).to_have_text("已复制")
    expect(said).to_be_in_viewport()
    assert [name for name in menu.get_by_role("button").all_inner_texts() if name] == ["摘录", "报错"]
    menu.get_by_role("button", name="摘录").click()
    quoted, title, url = clipboard(opened).split("\n")
    assert quoted == f"“{str(paragraph.text_content()).strip()}”"
    assert title
    assert url == f"{BASE_URL}a/{article_id}/#{paragraph.get_attribute('id')}"
    opened.locator("h1").click()
    expect(menu).to_be_hidden()


def test_the_keyboard_reaches_the_menu_of_a_paragraph_and_comes_back(opened: Page) -> None:
    sign = opened.locator(".paragraph-link").nth(2)
    sign.focus()
    opened.keyboard.press("Enter")
    expect(opened.locator(".picker").get_by_role("button", name="摘录")).to_be_focused()
    opened.keyboard.press("Escape")
    expect(opened.locator(".picker")).to_be_hidden()
    expect(sign).to_be_focused()


def test_on_a_phone_the_sign_of_a_paragraph_comes_when_it_is_wanted(
    browser: Browser, server: str, article_id: str
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{server}a/{article_id}/")
    paragraph = page.locator("[data-article] p[id]").nth(1)
    sign = paragraph.locator(".paragraph-link")
    assert sign.evaluate("(one) => getComputedStyle(one).opacity") == "0"
    paragraph.tap()
    assert float(sign.evaluate("(one) => getComputedStyle(one).opacity")) >= 0.6
    sign.tap()
    said = page.locator(".picker").get_by_role("status")
    expect(said).to_be_in_viewport()
    expect(said).not_to_be_empty()
    context.close()


TOP = "(() => { const box = getSelection().getRangeAt(0).getBoundingClientRect(); return box.top / innerHeight; })()"


def selected(page: Page, *range_: int) -> tuple[str, str]:
    """The words selected and the URL that is copied for them."""
    words = page.evaluate(SELECT, range_)
    page.get_by_role("button", name="复制选文链接").click()
    return str(words), clipboard(page).split("\n")[1]


@pytest.mark.parametrize(
    "range_",
    [(1, 3, 1, 6), (2, 0, 2, 2), (2, 11, 2, 40), (1, 5, 1, 90), (1, 20, 2, 9), (3, 1, 6, 12)],
    ids=["short", "at the beginning", "a clause", "long", "over two paragraphs", "over several"],
)
def test_link_to_a_selection_lands_on_it(
    range_: tuple[int, ...], opened: Page, server: str, article_id: str
) -> None:
    words, url = selected(opened, *range_)
    fragment = url.removeprefix(f"{BASE_URL}a/{article_id}/")
    assert re.fullmatch(r"#p-[0-9a-f]{8}(?:-\d+)?:~:text=[^-]+(?:-,[^-]+)?(?:,-[^-]+)?", fragment)
    quoted = unquote(fragment.split("text=")[1])
    assert words[:4] in quoted or words[1:5] in quoted
    opened.set_viewport_size({"width": 700, "height": 400})
    opened.goto("about:blank")
    opened.goto(f"{server}a/{article_id}/{fragment}")
    until(opened, "scrollY > 0")
    opened.wait_for_timeout(200)
    opened.evaluate(SELECT, range_)
    # Chromium brings the beginning of the words to the middle; widening to a word may put it on the line before.
    assert 0.3 < opened.evaluate(TOP) < 0.65


def test_repeated_words_are_told_apart_by_what_stands_before_them(page: Page) -> None:
    """The second of two equal stretches gets a prefix; a hyphen is written so that it separates nothing."""
    page.set_content("<p id=a>甲说同样的话。</p><p id=b>乙说同样的话，6-9月。</p>")
    for name in ("core/site", "reading/fragments"):
        page.add_script_tag(path=ROOT / "static" / "js" / f"{name}.js")
    fragments = page.evaluate("""() => {
        const all = [...document.querySelectorAll("p")];
        const of = (paragraph, start, end) => {
            const range = document.createRange();
            range.setStart(paragraph.firstChild, start);
            range.setEnd(paragraph.firstChild, end);
            return Bulletin.fragments.ofRange(range, all, document.body);
        };
        return [of(all[0], 2, 6), of(all[1], 2, 6), of(all[1], 7, 11), of(all[1], 6, 7)];
    }""")
    assert unquote(fragments[0]) == "#a:~:text=同样的话"
    assert unquote(fragments[1]) in {"#b:~:text=说-,同样的话", "#b:~:text=乙说-,同样的话"}
    assert "6%2D9" in fragments[2]
    assert fragments[3] is None, "a comma alone is nothing to link to"


def test_astral_characters_are_not_torn(page: Page) -> None:
    page.set_content("<p id=a>人名𠮷田𡈽，出席会议。</p>")
    for name in ("core/site", "reading/fragments"):
        page.add_script_tag(path=ROOT / "static" / "js" / f"{name}.js")
    fragment = page.evaluate("""() => {
        const text = document.querySelector("p").firstChild;
        const range = document.createRange();
        range.setStart(text, 3);
        range.setEnd(text, 7);
        return Bulletin.fragments.ofRange(range, [text.parentElement], document.body);
    }""")
    assert "𠮷田𡈽" in unquote(fragment, errors="strict")


def test_the_address_bar_names_the_folder(page: Page, server: str, article_id: str) -> None:
    page.goto(f"{server}a/{article_id}/index.html?x=1#p-0")
    page.wait_for_url(f"{server}a/{article_id}/?x=1#p-0")
    page.goto(f"{server}index.html")
    page.wait_for_url(server)


def test_from_disk_the_canonical_address_is_copied(
    site: Path, context: BrowserContext, page: Page, article_id: str
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto((site / "a" / article_id / "index.html").as_uri())
    page.get_by_role("button", name="复制链接", exact=True).click()
    assert clipboard(page).endswith(f"\n{BASE_URL}a/{article_id}/")


def test_without_a_base_url_the_address_bar_is_copied(
    tmp_path: Path, context: BrowserContext, page: Page
) -> None:
    result = run_build("--content", ARCHIVE, "--output", tmp_path / "site")
    assert result.returncode == 0, result.stderr
    folder = min((tmp_path / "site" / "a").iterdir())
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto((folder / "index.html").as_uri())
    page.get_by_role("button", name="复制链接", exact=True).click()
    assert clipboard(page).endswith(f"\n{folder.as_uri()}/")


def test_without_scripts_everything_can_be_read(site: Path, article_id: str) -> None:
    text = (site / "a" / article_id / "index.html").read_text(encoding="utf-8")
    assert f"<code>{BASE_URL}a/{article_id}/</code>" in text
    assert "[报名不详]" in text


def test_metadata_stands_at_the_head(site: Path) -> None:
    for path in (site / "a").glob("*/index.html"):
        head = path.read_bytes()[:32_768].decode(errors="ignore")
        assert "</head>" in head
        title = html.unescape(re.search(r'property="og:title" content="([^"]*)"', head)[1])  # type: ignore[index]
        headline = document(path).find(".//h1").itertext()
        assert title == "".join(headline), "whole: clients cut it, each at its own place"
        site_name = re.search(r'property="og:site_name" content="([^"]*)"', head)
        assert site_name
        assert len(site_name[1].encode()) <= metadata.SITE_NAME_BYTES
        for name in ("og:image", "og:url", "twitter:image"):
            assert re.search(rf'"{name}" content="{re.escape(BASE_URL)}a/{path.parent.name}/', head), name


def test_the_first_picture_of_a_body_is_the_card_and_readers_do_not_load_it(
    page: Page, server: str, site: Path
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    article_id = min(folder.name for folder in (site / "a").iterdir())
    for path in (f"a/{article_id}/", "", "places/150600/"):
        page.goto(server + path, wait_until="networkidle")
        first = page.locator("body img").first
        assert str(first.get_attribute("src")).endswith("card.png")
        assert (first.get_attribute("width"), first.get_attribute("height")) == ("1200", "630")
        assert not first.is_visible()
    assert not [url for url in asked if url.endswith("card.png")]
