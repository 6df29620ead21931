"""A week at the desk, clicked in a real browser: what came in, what was done to it, what is published. No text file is opened,
and whatever the desk wrote, Git shows no more than was done, `check` finds nothing wrong, and undo leaves every byte as it was.
"""

from __future__ import annotations

import contextlib
import io
import time
from typing import TYPE_CHECKING, TypeVar

import docx
from PIL import Image
from playwright.sync_api import Error

from tests.browser.desks import PAGE
from tests.browser.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest
    from playwright.sync_api import Page

    from tests.browser.desks import Desk

T = TypeVar("T")

TEXT = """绵竹中学校报 2024年3月25日 第1版

校园植树 春意盎然

本报讯 3月12日，高一年级师生在操场东侧种下了两百棵树苗。校长陈立新说，这是学校连续第十年组织植树。(王明)

图书馆延长开放时间

从下周起，图书馆开放到晚上九点。管理员刘芳介绍，新到的三千册图书已经全部上架，欢迎同学们前来借阅。(李红)
"""
WORD = (
    ("Heading 1", "食堂换了新灶台"),
    (
        "Normal",
        "四月起，学校食堂换上了六台新灶台。炊事班长赵国强介绍，每天可以少用三十公斤煤，厨房里也不再有呛人的烟味。",
    ),
    ("Normal", "(周海燕)"),
    ("Heading 1", "篮球队打进决赛"),
    (
        "Normal",
        "上周六的半决赛里，高二篮球队以五十八比五十一赢了邻校，下周五将在体育馆打决赛，欢迎同学们到场加油。",
    ),
    ("Normal", "(吴志伟)"),
)
PRINTED = """<meta charset=utf-8><style>@page { size: 300mm 400mm; margin: 12mm } body { font: 11pt/1.6 "Noto Serif CJK SC" }
h1 { font-size: 26pt } p { margin: 0; text-indent: 2em }</style>
<h1>电教室添了四十台电脑</h1><p>五月八日，四十台新电脑搬进了电教室。信息课老师孙丽说，从此每个同学上课都有一台，不用再两个人挤在一起。(郑洁)</p>
<h1>老校友回校讲故事</h1><p>一九六二届校友何振华上周回到母校，给初一同学讲了当年修渠的故事，讲到夜里打着火把搬石头，台下一片掌声。(郑洁)</p>"""


def word_file() -> bytes:
    document = docx.Document()
    for style, text in WORD:
        document.add_paragraph(text, style=style)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def photo() -> bytes:
    data = io.BytesIO()
    image = Image.new("RGB", (800, 600), "white")
    image.paste((200, 30, 30), (400, 0, 800, 600))
    image.save(data, "JPEG")
    return data.getvalue()


def served(desk: Desk, link: str, title: str, look: Callable[[Page], T], has: str = "h1") -> T:
    """What a look at a document of the preview gives, once that has come up to date and shows what `has` selects."""
    page: Page = desk.page.context.new_page()
    for _ in range(400):
        with contextlib.suppress(Error):  # interrupted where the preview loads itself anew
            answer = page.goto(desk.url.partition("/.desk/")[0] + link)
            is_there = answer and answer.status == 200 and title in page.title()
            if is_there and page.locator(has).count():
                found = look(page)
                page.close()
                return found
        page.wait_for_timeout(250)
    raise AssertionError(f"{link} was never served")


def test_three_pages_from_drop_to_a_served_link(desk: Desk, tmp_path: Path) -> None:
    page = desk.page
    printed = page.context.new_page()
    printed.set_content(PRINTED)
    arrived = {
        "扫描 (3).txt": TEXT.encode("gb18030"),
        "四月稿.docx": word_file(),
        "五月.pdf": printed.pdf(prefer_css_page_size=True),
    }
    printed.close()
    for name, data in arrived.items():
        (tmp_path / name).write_bytes(data)
    started = time.monotonic()
    desk.go("add", ".drop")
    page.locator("input[type=file]").set_input_files([tmp_path / name for name in arrived])
    links: dict[str, str] = {}
    for name, title in (("扫描", "校园植树"), ("四月稿", "食堂"), ("五月", "电教室")):
        card = page.locator(f".card:has(h2:has-text('{name}'))")
        card.locator("button:has-text('收下')").wait_for()
        assert title in card.inner_text()
        if name != "扫描":
            assert card.get_by_label("日期", exact=True).input_value() == ""
            card.get_by_label("日期", exact=True).fill("2024年4月" if name == "四月稿" else "2024年5月8日")
        card.locator("button:has-text('收下')").click()
        links[title] = ""
        until(page, "n => document.querySelectorAll('.card a').length === n", len(links))
    desk.check()
    for title in links:
        desk.go("pages", ".page-row")
        page.get_by_role("searchbox").fill(title)
        # Until only the found one is listed: a click in the midst of the list's coming is lost.
        until(page, "document.querySelectorAll('.page-row').length === 1")
        page.locator(f".page-row:has(.titles:has-text('{title}')) a").click()
        page.wait_for_selector(".reads[data-article]")
        assert page.locator(".reads[data-article]").count() == 2
        link = page.locator(f".reads:has(h2:has-text('{title}')) a:has-text('看网页')").get_attribute("href")
        assert link
        links[title] = link
    for title, link in links.items():
        assert served(desk, link, title, lambda shown: shown.locator("article p[id]").count()) >= 1
    assert time.monotonic() - started < 300
    assert {path.partition("/")[0] for path in desk.changed()} == {"pages", "articles", "ledger", "decisions"}
    assert desk.git("diff", "--name-only") == "", "nothing that was there is touched"


def within(desk: Desk, act: Callable[[], object], told: str, changed: set[str]) -> None:
    """Do an act, see that it touches these files alone and that all is well, take it back, do it again, take it back."""
    before = desk.files()
    act()
    desk.told(told)
    after = desk.files()
    touched = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    assert {path.partition("/")[0] for path in touched} == changed
    desk.check()
    desk.undo()
    assert desk.files() == before
    desk.redo()
    assert desk.files() == after
    desk.undo()
    assert desk.files() == before


def test_whatever_is_done_is_undone_byte_for_byte(desk: Desk) -> None:
    page = desk.page
    view = f"page/{PAGE}.txt"

    def role() -> None:
        page.click(".line[data-place='7'] .role")
        page.click("dialog .roles button:has(b:text-is('标题'))")

    desk.go(view, ".line")
    within(desk, role, "改认", {"articles", "decisions", "ledger"})

    page.wait_for_selector(".line[data-place='9']")
    within(
        desk,
        lambda: page.click(".line[data-place='9'] .cut", force=True),
        "切开",
        {"articles", "decisions", "ledger"},
    )

    page.wait_for_selector(".pair >> nth=1")
    within(desk, lambda: page.locator(".join").first.click(), "并入", {"articles", "decisions", "ledger"})

    # A paragraph is dragged before the first of the article below; the same with the keyboard.
    page.wait_for_selector(".reads .move")
    second = page.locator(".reads[data-article]").nth(1)
    words = page.locator(".reads[data-article] >> nth=0").locator("p.block").last.inner_text()[:12]
    path = desk.content / "articles" / f"{second.get_attribute('data-article')}.md"

    def drag() -> None:
        handle = page.locator(".reads[data-article] >> nth=0").locator("p.block .move").last
        handle.drag_to(second.locator(".block").first, target_position={"x": 40, "y": 3})

    within(desk, drag, "移一段", {"articles", "ledger"})
    desk.redo()
    assert path.read_text(encoding="utf-8").split("---\n", 2)[2].strip().startswith(words)
    desk.undo()

    def with_keys() -> None:
        handle = page.locator(".reads[data-article] >> nth=0").locator("p.block .move").last
        handle.focus()
        page.keyboard.press("Enter")
        page.locator("dialog .choices select").first.select_option("0")
        page.locator("dialog .choices button").first.press("Enter")

    page.wait_for_selector(".reads .move")
    within(desk, with_keys, "移一段", {"articles", "ledger"})
    desk.redo()
    assert path.read_text(encoding="utf-8").split("---\n", 2)[2].strip().startswith(words)
    desk.undo()

    def facts() -> None:
        page.click(".facts-form summary")
        page.get_by_label("报名", exact=True).fill("内蒙古公安简报")
        page.get_by_label("日期", exact=True).fill("2023年9月12日")
        page.click(".facts-form button")

    page.wait_for_selector(".facts-form")
    within(desk, facts, "出处", {"decisions"})


def test_a_page_is_taken_back(desk: Desk, tmp_path: Path) -> None:
    page = desk.page

    def remove() -> None:
        page.click("button:has-text('收回这个版面')")
        page.wait_for_selector("dialog .said li")
        page.click("dialog button.main")

    # One that was never committed goes without a trace, and comes back.
    (tmp_path / "稿.txt").write_bytes(TEXT.encode())
    desk.go("add", ".drop")
    page.locator("input[type=file]").set_input_files(tmp_path / "稿.txt")
    page.locator(".card button:has-text('收下')").click()
    page.click("a:has-text('去拼版')")
    page.wait_for_selector(".reads[data-article]")
    within(desk, remove, "收回版面", {"pages", "articles", "ledger"})
    desk.undo()
    assert desk.changed() == set()

    # Of one that may have been published the addresses stay, and it is said that this cannot be undone.
    desk.go(f"page/{PAGE}.txt", ".line")
    page.click("button:has-text('收回这个版面')")
    page.wait_for_selector("dialog .said li")
    assert "不能撤回" in page.inner_text("dialog")
    page.click("dialog button.main")
    desk.told("收回版面")
    assert page.locator("#undo").is_disabled()
    assert not (desk.content / "pages" / f"{PAGE}.txt").exists()
    desk.check()


def test_an_article_is_renamed_dated_placed_pictured_and_redacted(
    desk: Desk, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    page = desk.page
    article = min((desk.content / "articles").glob("*.md"))
    (tmp_path / "讲课.jpg").write_bytes(photo())
    desk.go("add", ".drop")
    page.locator("input[type=file]").set_input_files(tmp_path / "讲课.jpg")
    page.locator(".card button:has-text('收下')").click()
    desk_photo = desk.content / "images" / "讲课.jpg"
    page.wait_for_selector(".card:has-text('收下了')")
    original = desk_photo.read_bytes()
    view = f"article/{article.stem}"

    def rename() -> None:
        desk.go(view, ".article-form")
        page.get_by_label("标题", exact=True).fill("改了的标题 第二句")
        page.click("button:has-text('保存')")

    within(desk, rename, "改文章", {"articles"})

    def place_and_date() -> None:
        desk.go(view, ".article-form")
        page.get_by_label("日期", exact=True).fill("约2023年9月")
        page.get_by_label("凭什么这样说").fill("据合订本")
        page.get_by_label("加一个地点").fill("托克托县")
        page.click(".choices button:has-text('150122')")
        page.click("button:has-text('保存')")

    within(desk, place_and_date, "改文章", {"articles"})

    def picture() -> None:
        desk.go(view, ".article-form")
        page.click("button:has-text('加一条图片说明')")
        caption = page.locator(".captions li").last
        caption.get_by_label("说明", exact=True).fill("图为民警在学校讲课。")
        caption.locator("select").select_option("讲课.jpg")
        caption.get_by_label("说给看不见的人听").fill("两名民警站在讲台上")
        until(page, "document.querySelector('.captions li:last-child .crop img').naturalWidth > 0")
        caption.locator(".crop img").scroll_into_view_if_needed()
        box = caption.locator(".crop img").bounding_box()
        assert box
        page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.25)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] * 0.5)
        page.mouse.move(box["x"] + box["width"] - 0.5, box["y"] + box["height"] - 0.5)
        page.mouse.up()
        desk.picture("photo", request, ".cropping")
        page.click("button:has-text('保存')")

    within(desk, picture, "改文章", {"articles"})
    desk.redo()
    header = article.read_text(encoding="utf-8")
    assert 'image: "讲课.jpg"' in header
    assert 'alt: "两名民警站在讲台上"' in header
    assert 'crop: "pct:50,25,50,75"' in header
    assert desk_photo.read_bytes() == original, "the photo itself is as it was"
    drawn = """async () => {
          const image = document.querySelector("article figure img");
          await image.decode();
          const canvas = document.createElement("canvas");
          [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
          const pen = canvas.getContext("2d");
          pen.drawImage(image, 0, 0);
          return [image.naturalWidth, image.naturalHeight, [...pen.getImageData(10, 10, 1, 1).data]];
        }"""
    width, height, colour = served(
        desk, f"/a/{article.stem}/", "", lambda shown: shown.evaluate(drawn), "article figure img"
    )
    assert abs(width / height - 400 / 450) < 0.01
    assert colour[0] > 150
    assert colour[1] < 90

    # What is withheld cannot be undone: its words stay in no record. Then its sources are masked, too.
    desk.go(view, ".article-form")
    body = page.locator("textarea.body")
    words = body.input_value().split("\n\n")[-1][:12]
    body.fill("\n\n".join(body.input_value().split("\n\n")[:-1]))
    page.get_by_label("删节").check()
    page.click("button:has-text('保存')")
    page.click("dialog button:has-text('要做')")
    desk.told("改文章")
    kept = b"".join(file.read_bytes() for file in (desk.content.parent / ".desk").rglob("*.json")).decode()
    assert words not in kept
    desk.check()
    page.wait_for_selector("button:has-text('连来源也遮去')")
    page.click("button:has-text('连来源也遮去')")
    page.click("dialog button:has-text('不能撤回')")
    desk.told("遮去了")
    assert all(words not in data.decode("utf-8", "replace") for data in desk.files().values())
    desk.check()


def test_a_conflict_is_mixed_word_by_word(desk: Desk, request: pytest.FixtureRequest) -> None:
    page = desk.page
    article = desk.disagree()
    before = desk.files()
    box = page.locator(".conflicts fieldset")
    mixed = box.get_by_label("拼合的文字")
    assert mixed.input_value() == "尽职"
    mixed.fill("")
    box.get_by_role("group", name="版面的字").get_by_role("button").first.click()
    mixed.press("End")
    mixed.type("、尽职")
    assert box.get_by_label("拼合成第三样").is_checked()
    desk.picture("conflict", request)
    page.click("button:has-text('照选的做')")
    desk.told("定了冲突")
    now = article.read_text(encoding="utf-8")
    assert "守土负责、尽职、守土担责" in now
    desk.check()
    desk.undo()
    assert desk.files() == before
    desk.redo()
    assert article.read_text(encoding="utf-8") == now
    desk.check()


def test_a_report_opens_the_line_with_the_proposed_change(desk: Desk, request: pytest.FixtureRequest) -> None:
    page = desk.page
    article = min((desk.content / "articles").glob("*.md"))
    preview = desk.url.partition("/.desk/")[0]
    anchor, words = served(
        desk,
        f"/a/{article.stem}/",
        "",
        lambda shown: shown.locator("article p[id]").first.evaluate(
            "each => [each.id, each.innerText.trim()]"
        ),
    )
    was = words[:4]
    report = (
        f"编号：{article.stem}#{anchor}\n网址：{preview}/a/{article.stem}/#{anchor}\n"
        f"本站文字：“{words[:20]}……”\n错处和应有的文字：\n“{was}”应为“更正了的”"
    )
    desk.go("add", ".drop")
    page.get_by_label("读者的报错").fill(report)
    page.click("button:has-text('打开那一处')")
    page.wait_for_selector(".report ins")
    assert page.inner_text(".report ins") in "更正了的"
    desk.picture("report", request, ".report")
    page.click("button:has-text('照读者的改')")
    page.wait_for_selector(".compared .differs ins")
    page.click("button:has-text('保存')")
    desk.told("改文章")
    added, removed = desk.diff(f"articles/{article.name}")
    assert [line for line in added if "更正了的" in line]
    assert len([line for line in removed if not line.startswith("updated:")]) == 1
    desk.check()
    desk.undo()
    assert desk.changed() == set()


def test_two_windows_and_a_text_editor_never_overwrite_each_other(desk: Desk) -> None:
    page = desk.page
    article = min((desk.content / "articles").glob("*.md"))
    view = f"article/{article.stem}"
    desk.go(view, ".article-form")
    other = page.context.new_page()
    other.goto(f"{desk.url}#{view}")
    other.wait_for_selector(".article-form")

    other.get_by_label("副题").fill("另一个窗口写的")
    other.click("button:has-text('保存')")
    until(other, "document.getElementById('told').textContent.includes('改文章')")
    page.wait_for_selector("#changed button")  # which this window says of itself
    page.get_by_label("引题").fill("这个窗口写的")
    page.click("button:has-text('保存')")
    page.wait_for_selector("dialog[open]")
    shown = page.inner_text("dialog")
    assert "这个窗口写的" in shown
    assert "另一个窗口写的" in shown
    page.keyboard.press("Escape")

    # A text editor saves while the other window has the form open.
    text = article.read_text(encoding="utf-8")
    article.write_text(text.replace("另一个窗口写的", "文字编辑器写的"), encoding="utf-8")
    other.get_by_label("引题").fill("太晚了")
    other.click("button:has-text('保存')")
    other.wait_for_selector("dialog[open]")
    assert "文字编辑器写的" in other.inner_text("dialog")
    other.keyboard.press("Escape")
    assert other.get_by_label("引题").input_value() == "太晚了"
    assert "太晚了" not in article.read_text(encoding="utf-8")

    # Nothing that was filled in goes without a word.
    other.click("nav a:has-text('疑点')")
    other.wait_for_selector("dialog[open]")
    other.click("dialog button:has-text('留下')")
    assert other.get_by_label("引题").input_value() == "太晚了"
    other.click("nav a:has-text('疑点')")
    other.click("dialog button:has-text('丢掉')")
    other.wait_for_selector(".doubts li")
    desk.check()
