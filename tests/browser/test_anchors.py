"""Links to paragraphs that were published once, followed in a browser after everything that can happen to a paragraph."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, NamedTuple

import pytest
from playwright.sync_api import expect

from bulletin.text.likeness import overlap, pairs
from tests import published
from tests.browser.conftest import serve
from tests.browser.waiting import until
from tests.conftest import ARCHIVE, run_build
from tests.content_folder import articles, by_title, change_page, edit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from bulletin.model import Article

EDITED, PARTED, JOINED, SHORTER = "我区公安机关", "千里草原", "打击侵财犯罪", "接警处警"
KEPT, GONE, CUT = "送奖到岗", "强化三项举措", "下足“绣花”功夫"
ARRIVED = """() => {
    const target = document.querySelector(":target");
    const block = target && target.closest("p, h2, h3, div");
    const note = target ? getComputedStyle(target, "::before").content : "";
    return {
        url: location.pathname,
        hash: location.hash,
        text: block ? block.textContent : "",
        note: target && target.classList.contains("gone") && target.getClientRects().length ? note : "",
    };
}"""


class Changed(NamedTuple):
    folder: Path
    before: dict[str, Article]
    """Articles by the beginning of their headlines, as they were published first."""


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Changed:
    """The site after an edit, a recapture, paragraphs parted, put together and taken out, articles made one and cut."""
    folder = tmp_path_factory.mktemp("changed")
    content, site = folder / "content", folder / "host" / "jianbao"
    site.parent.mkdir()
    shutil.copytree(ARCHIVE, content)
    before = {title: by_title(content, title) for title in (EDITED, PARTED, JOINED, SHORTER, KEPT, GONE, CUT)}

    def build() -> None:
        done = run_build("--content", content, "--output", site)
        assert done.returncode == 0, done.stderr

    def paragraphs(title: str) -> list[str]:
        return by_title(content, title).body.split("\n\n")

    build()
    edit(content, EDITED, "攻坚化解", "攻坚、化解")
    first = next(text for text in paragraphs(PARTED) if len(text) > 200)
    at = first.index("。", len(first) // 3) + 1
    edit(content, PARTED, first, f"{first[:at]}\n\n{first[at:]}")
    one, two = paragraphs(JOINED)[-2:]
    edit(content, JOINED, f"{one}\n\n{two}", f"{one}{two}")
    edit(content, SHORTER, f"\n\n{paragraphs(SHORTER)[-1]}", "")
    build()
    change_page(content, "000", "战高温、斗酷暑", "斗高温、战酷暑")
    build()
    page = next((content / "pages").glob("000*")).read_text("utf-8").split("\n")
    decisions = content / "decisions" / f"{next((content / 'pages').glob('000*')).stem}.yaml"
    decisions.parent.mkdir(exist_ok=True)
    head = next(number for number, line in enumerate(page, 1) if GONE in line)
    decisions.write_text(f"{head}: 插题\n", "utf-8")
    cut = before[CUT]
    assert cut.meta.source
    lines = (content / "pages" / cut.meta.source.page).read_text("utf-8").split("\n")
    crosshead = next(block.text for block in cut.blocks[1:] if block.kind == "crosshead")
    number = next(number for number, line in enumerate(lines, 1) if line.strip().endswith(crosshead))
    (content / "decisions" / cut.meta.source.page).with_suffix(".yaml").write_text(
        f"{number}: 标题\n", "utf-8"
    )
    build()
    edit(content, KEPT, "一线民辅警心中", "一线民警心中")
    build()
    return Changed(folder, before)


@pytest.fixture(scope="module")
def address(changed: Changed) -> Iterator[str]:
    yield from serve(changed.folder / "host" / "jianbao")


def test_every_anchor_that_was_published_leads_to_its_paragraph_or_says_that_it_is_gone(
    changed: Changed, address: str, page: Page
) -> None:
    texts = {
        (article.id, block.anchor): block.text for article in articles(ARCHIVE) for block in article.blocks
    }
    listed = [each for each in published.listed() if published.TEXT.fullmatch(each.anchor)]
    assert len(listed) > 100
    gone = []
    for path, anchor in listed:
        page.goto("about:blank")
        page.goto(f"{address}{path}#{anchor}")
        until(page, f"document.querySelector(':target') || !location.pathname.endsWith('{path}')")
        found = page.evaluate(ARRIVED)
        before = pairs(texts[path.split("/")[1], anchor])
        if not found["hash"]:
            # A crosshead that is a headline now: the article begins with it.
            assert pairs(texts[path.split("/")[1], anchor]) == pairs(page.locator("h1").inner_text())
        elif found["note"]:
            gone.append((path, anchor))
        else:
            assert overlap(before, pairs(found["text"])) > 0.4 or not before, (path, anchor, found)
    shorter = changed.before[SHORTER]
    assert gone == [(f"a/{shorter.id}/", shorter.blocks[-1].anchor)]


def test_the_link_of_an_article_that_is_part_of_another_takes_its_paragraph_along(
    changed: Changed, address: str, page: Page
) -> None:
    gone, kept = changed.before[GONE], changed.before[KEPT]
    anchor = gone.blocks[-1].anchor
    page.goto(f"{address}a/{gone.id}/#{anchor}")
    page.wait_for_url(f"{address}a/{kept.id}/*#{anchor}")
    until(page, "document.querySelector(':target')")
    assert page.evaluate(ARRIVED)["text"] == gone.blocks[-1].text
    # Without a fragment, and without scripts, it leads on as before.
    page.goto(f"{address}a/{gone.id}/")
    page.wait_for_url(f"{address}a/{kept.id}/")


def test_a_paragraph_of_an_article_that_was_cut_is_followed_and_without_scripts_linked(
    changed: Changed, address: str, page: Page, browser: Browser
) -> None:
    cut = changed.before[CUT]
    anchor = cut.blocks[-1].anchor
    page.goto(f"{address}a/{cut.id}/#{anchor}")
    until(page, f"!location.pathname.includes('/a/{cut.id}/') && document.querySelector(':target')")
    assert page.evaluate(ARRIVED)["text"] == cut.blocks[-1].text
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(f"{address}a/{cut.id}/#{anchor}")
    link = plain.locator("a.gone:target")
    expect(link).to_be_visible()
    link.click()
    assert plain.locator(":target").inner_text().strip() == cut.blocks[-1].text
    plain.goto(f"{address}a/{changed.before[SHORTER].id}/#{changed.before[SHORTER].blocks[-1].anchor}")
    expect(plain.locator("span.gone:target")).to_be_visible()
    context.close()


def test_the_404_page_hands_former_anchors_on(changed: Changed, address: str, page: Page) -> None:
    edited = changed.before[EDITED]
    anchor = next(block.anchor for block in edited.blocks if "攻坚化解" in block.text)
    page.goto(f"{address}A/{edited.id}这篇#{anchor}")
    page.wait_for_url(f"{address}a/{edited.id}/#{anchor}")
    until(page, "document.querySelector(':target')")
    assert "攻坚、化解" in page.evaluate(ARRIVED)["text"]


@pytest.mark.parametrize("damage", ["{}。谢谢", "{}%E3%80%82谢谢", "{UPPER}", "{}这一段"])
def test_a_damaged_fragment_is_mended(damage: str, changed: Changed, address: str, page: Page) -> None:
    block = changed.before[PARTED].blocks[-1]
    page.goto(
        f"{address}a/{changed.before[PARTED].id}/#" + damage.format(block.anchor, UPPER=block.anchor.upper())
    )
    until(page, f"location.hash === '#{block.anchor}'")
    assert page.evaluate(ARRIVED)["text"] == block.text
    expect(page.locator(".lost")).to_be_hidden()


def test_an_anchor_that_never_was_is_said_to_lead_nowhere(changed: Changed, address: str, page: Page) -> None:
    page.goto(f"{address}a/{changed.before[PARTED].id}/#p-00000000")
    expect(page.locator(".lost")).to_be_visible()
    page.goto(f"{address}a/{changed.before[PARTED].id}/#share-cite")
    expect(page.locator(".lost")).to_be_hidden()
