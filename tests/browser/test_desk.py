"""The desk in a real browser: what is clicked stands in the files that people write, in as few lines as by hand."""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING

from playwright.sync_api import Error

from tests.browser.desks import PAGE
from tests.browser.waiting import until
from tests.photos import encoded, scene

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from playwright.sync_api import Page, Request

    from tests.browser.desks import Desk


def test_lines_are_cut_joined_and_named_and_all_of_it_undone(desk: Desk) -> None:
    page = desk.page
    decisions = f"decisions/{PAGE}.yaml"
    desk.go("pages", ".page-row")
    page.click(f".page-row a:has-text('{PAGE}')")
    page.wait_for_selector(".line")
    articles = page.locator(".reads[data-article]").count()
    assert articles == 7

    # A crosshead becomes a headline: another article.
    page.click(".line[data-place='7'] .role")
    page.click("dialog .roles button:has(b:text-is('标题'))")
    desk.told("改认")
    assert page.locator(".reads[data-article]").count() == articles + 1
    assert desk.diff(decisions) == (["7: 标题"], [])
    assert page.evaluate("document.activeElement.closest('.line').dataset.place") == "7"
    desk.check()
    desk.undo()
    assert desk.changed() == set(), "every file is as it was"
    desk.redo()
    assert (desk.content / decisions).read_text(encoding="utf-8") == "7: 标题\n"
    desk.undo()

    # The keyboard cuts before a line, and joins with what stands before.
    page.wait_for_selector(".line[data-place='9']")
    page.focus(".line[data-place='7'] .role")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("c")
    desk.told("切开")
    assert desk.diff(decisions) == (["9: 无题"], [])
    desk.check()
    page.keyboard.press("m")
    desk.told("并入")
    assert desk.diff(decisions)[0] == ["9: 正文"]
    assert page.locator(".reads[data-article]").count() == articles
    desk.check()
    desk.undo()
    desk.undo()
    assert desk.changed() == set()

    # A click on a character cuts inside a line.
    page.wait_for_selector(".line[data-place='5']")
    box = page.evaluate(
        """() => {
          const text = document.querySelector(".line[data-place='5'] > p").firstChild;
          const range = document.createRange();
          range.setStart(text, text.data.indexOf("近年来"));
          range.setEnd(text, text.data.indexOf("近年来") + 1);
          const { left, top, height } = range.getBoundingClientRect();
          return [left + 1, top + height / 2];
        }"""
    )
    page.mouse.click(*box)
    page.click("dialog .roles button:has(b:text-is('正文'))")
    desk.told("切开")
    (added, removed) = desk.diff(decisions)
    assert removed == []
    assert added[0].startswith("5:")
    assert added[0].endswith(": 正文")
    desk.check()
    desk.undo()

    # A paragraph goes to another article, and nothing else of either changes.
    page.wait_for_selector(".reads .move")
    first, second = (
        page.locator(".reads[data-article]").nth(n).get_attribute("data-article") for n in (0, 1)
    )
    words = page.locator(".reads[data-article] p.block").first.inner_text()[:20]
    page.locator(".reads[data-article] .move").first.click()
    page.click("dialog .choices button >> nth=0")
    desk.told("移一段")
    added, removed = desk.diff(f"articles/{second}.md")
    assert next(line for line in added if line and not line.startswith("updated:")).startswith(words)
    assert removed == []
    added, removed = desk.diff(f"articles/{first}.md")
    assert [line for line in added if line] == [line for line in added if line.startswith("updated:")]
    assert removed[0].startswith(words)
    desk.check()
    desk.undo()
    assert desk.changed() == set()


def test_an_act_that_is_undone_is_one_question(desk: Desk) -> None:
    """The answer holds what is shown then."""
    page = desk.page
    asked: list[str] = []
    for view, selector in (
        (f"page/{PAGE}.txt", ".line"),
        ("pages", ".page-row"),
        ("doubts", ".doubts .current"),
    ):
        desk.go(f"page/{PAGE}.txt", ".line")
        page.click(".line[data-place='7'] .role")
        page.click("dialog .roles button:has(b:text-is('标题'))")
        desk.told("改认")
        desk.go(view, selector)
        page.wait_for_timeout(200)
        asked.clear()

        def note(request: Request) -> None:
            if "/api/" in request.url and "/api/stamp" not in request.url:
                asked.append(request.url.partition("/api/")[2])

        page.on("request", note)
        desk.undo()
        page.remove_listener("request", note)
        assert asked[0] == "undo"
        assert [one for one in asked[1:] if not one.startswith("doubts")] == [], view
        assert page.locator(selector).count()
    assert desk.changed() == set()


def test_what_another_editor_saved_is_not_undone(desk: Desk) -> None:
    page = desk.page
    desk.go(f"page/{PAGE}.txt", ".line")
    page.click(".line[data-place='7'] .role")
    page.click("dialog .roles button:has(b:text-is('标题'))")
    desk.told("改认")
    path = desk.content / "decisions" / f"{PAGE}.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# 与合订本核对过\n", encoding="utf-8")
    page.click("#undo")
    page.wait_for_selector("dialog[open] pre")
    assert "与合订本核对过" in page.inner_text("dialog")
    assert "与合订本核对过" in path.read_text(encoding="utf-8")

    # Nor does a form that was opened before it.
    page.keyboard.press("Escape")
    page.click(".line[data-place='9'] .role")
    page.click("dialog .roles button:has(b:text-is('插题'))")
    page.wait_for_selector("dialog[open] pre")
    assert "9: 插题" in page.inner_text("dialog")
    assert path.read_text(encoding="utf-8") == "7: 标题\n# 与合订本核对过\n"


def test_the_desk_hears_its_own_pages_alone(desk: Desk, page: Page) -> None:
    ask = """async ([address, options]) => (await fetch(address, options)).status"""
    page.goto(desk.url)
    act = {
        "method": "POST",
        "headers": {"Content-Type": "application/json"},
        "body": '{"page": "x", "marks": []}',
    }
    assert page.evaluate(ask, ["api/marks", act]) == 422
    assert page.evaluate(ask, ["api/marks", {}]) == 405
    assert page.evaluate(ask, ["api/marks", {**act, "headers": {"Content-Type": "text/plain"}}]) == 415
    assert page.evaluate(ask, ["/.desk/guessed/api/state", {}]) == 404
    assert page.evaluate(ask, ["assets/..%2F..%2Fpyproject.toml", {}]) == 404
    assert (
        page.request.post(
            f"{desk.url}api/undo", data="{}", headers={"Content-Type": "application/json"}
        ).status
        == 403
    )
    assert page.request.get(f"{desk.url}api/state", headers={"Host": "example.org"}).status == 403


def test_the_queue_of_doubts_shrinks_by_keys(desk: Desk) -> None:
    page = desk.page
    desk.go("doubts", ".doubts .current")
    count = int(page.inner_text(".left").split()[1])
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.locator(".doubts li").nth(1).get_attribute("aria-current") == "true"
    page.keyboard.press("k")
    what = page.inner_text(".doubts .current .what")
    page.keyboard.press("y")
    desk.told("看过无误")
    until(page, "n => document.querySelector('.left').textContent.includes(`还有 ${n} 处`)", count - 1)
    assert page.inner_text(".doubts .current .what") != what
    (path,) = {path for path in desk.changed() if path.startswith("decisions/")}
    added, removed = desk.diff(path)
    assert removed == []
    assert len(added) == 1
    assert added[0].endswith(": 看过")
    desk.check()
    page.keyboard.press("u")
    until(page, "n => document.querySelector('.left').textContent.includes(`还有 ${n} 处`)", count)
    assert desk.changed() == set()

    # One that stands on a page is changed there.
    page.wait_for_selector(".doubts .current")
    page.locator(".doubts li:has-text('认作重出')").first.click()
    page.keyboard.press("c")
    page.wait_for_selector(".line")
    until(page, "document.activeElement.closest('.line')?.querySelector('b').textContent === '重出'")


def test_an_article_is_edited_beside_its_print(desk: Desk) -> None:
    page = desk.page
    article = min((desk.content / "articles").glob("*.md"))
    path, before = f"articles/{article.name}", article.read_text(encoding="utf-8")
    desk.go(f"article/{article.stem}", ".article-form")
    assert page.locator(".compared .differs").count() == 0

    body = page.locator("textarea.body")
    text = body.input_value()
    body.fill(text.replace("。", "！", 1))
    page.wait_for_selector(".compared .differs ins")
    assert page.inner_text(".compared .differs ins") == "！"
    assert page.inner_text(".compared .differs del") == "。"
    page.click(".compared .differs button")
    page.wait_for_selector(".compared .differs", state="detached")
    assert body.input_value().strip() == text.strip()

    # A paragraph that stands twice is taken back where it stands.
    paragraphs = text.strip().split("\n\n")
    body.fill("\n\n".join((*paragraphs, paragraphs[0])))
    page.click(".compared .differs button")
    page.wait_for_selector(".compared .differs", state="detached")
    assert body.input_value().strip() == text.strip()
    body.fill("\n\n".join(paragraphs[:-1]))
    page.click(".compared .differs button")
    page.wait_for_selector(".compared .differs", state="detached")
    assert body.input_value().strip() == text.strip()

    body.fill(text.replace("。", "！", 1))
    page.get_by_label("日期", exact=True).fill("约2023年9月")
    page.wait_for_selector("small:has-text('记作 2023-09~')")
    page.get_by_label("凭什么这样说").fill("据合订本")
    page.get_by_label("标签（一行一个）").fill("夏季行动")
    page.get_by_label("加一个地点").fill("托克托县")
    page.click(".choices button:has-text('150122')")
    page.click("button:has-text('保存')")
    desk.told("改文章")
    added, removed = desk.diff(path)
    assert 'date: "2023-09~"' in added
    assert 'date_basis: "据合订本"' in added
    assert {'- "夏季行动"', '- "150122"'} <= set(added)
    assert any(line.startswith("updated:") for line in added)
    text_lines = [line for line in removed if "。" in line]
    assert len(text_lines) == 1, "one paragraph, and nothing else of the text"
    assert all(line in before for line in removed)
    desk.check()
    desk.undo()
    assert desk.changed() == set()

    # What is withdrawn is erased from what can be undone.
    page.wait_for_selector(".article-form")
    page.get_by_label("撤下").check()
    page.click("button:has-text('保存')")
    page.click("dialog button:has-text('要做')")
    desk.told("改谁能看")
    assert 'access: "withdrawn"' in desk.diff(path)[0]
    kept = [file.read_text(encoding="utf-8") for file in (desk.content.parent / ".desk").rglob("*.json")]
    assert kept == []
    assert page.locator("#undo").is_disabled()
    desk.check()


def test_what_is_typed_stays_whatever_is_done_beside_it(desk: Desk) -> None:
    page = desk.page
    decisions = f"decisions/{PAGE}.yaml"
    # Facts of a page, while a line of it is read otherwise; who leaves is asked.
    desk.go(f"page/{PAGE}", ".line")
    page.click(".facts-form summary")
    page.get_by_label("报名", exact=True).fill("草原简报")
    page.click(".line[data-place='7'] .role")
    page.click("dialog .roles button:has(b:text-is('标题'))")
    desk.told("改认")
    assert page.get_by_label("报名", exact=True).input_value() == "草原简报"
    page.click(".trail a")
    page.click("dialog button:text-is('留下')")
    page.click(".facts-form button")
    desk.told("出处")
    assert desk.diff(decisions)[0] == ["7: 标题", "publication: 草原简报"]
    page.click(".trail a")
    page.wait_for_selector(".page-row")

    # A message of a commit, while the site is brought up to what was just done.
    desk.go("changes", "form.paste textarea")
    page.fill("form.paste textarea", "定下标题和报名")
    page.evaluate("document.activeElement.blur()")
    page.wait_for_selector("p:text-is('没有问题。')", timeout=60_000)
    assert page.input_value("form.paste textarea") == "定下标题和报名"
    page.click("nav a:has-text('疑点')")  # who leaves is asked here, too
    page.click("dialog button:text-is('留下')")
    assert page.input_value("form.paste textarea") == "定下标题和报名"
    page.click("nav a:has-text('疑点')")
    page.click("dialog button:text-is('丢掉')")
    page.wait_for_selector(".doubts li")

    # What is written into an article while it is being saved.
    article = min((desk.content / "articles").glob("*.md")).stem
    desk.go(f"article/{article}", ".article-form")
    page.evaluate("""() => {
      const ask = window.fetch;
      window.fetch = async (...of) => {
        const answer = await ask(...of);
        if (String(of[0]).includes("save")) await new Promise((go) => { window.answer = go; });
        return answer;
      };
    }""")
    page.get_by_label("副题").fill("先写的")
    page.click("button:has-text('保存')")
    until(page, "() => Boolean(window.answer)")
    page.get_by_label("引题").fill("后写的")
    page.click("button:has-text('加一条图片说明')")
    page.locator(".captions textarea").last.fill("后写的图片说明")
    page.get_by_label("不收录").check()
    page.evaluate("window.answer()")
    desk.told("改文章")
    assert page.get_by_label("引题").input_value() == "后写的"
    assert page.locator(".captions textarea").last.input_value() == "后写的图片说明"
    assert page.get_by_label("不收录").is_checked()
    assert "先写的" in (desk.content / "articles" / f"{article}.md").read_text(encoding="utf-8")
    page.click(".trail a >> nth=0")
    page.wait_for_selector("dialog button:text-is('留下')")


def test_a_file_that_waits_and_a_text_that_was_pasted_do_not_go_without_a_word(
    desk: Desk, tmp_path: Path
) -> None:
    page = desk.page
    scan = tmp_path / "扫描.txt"
    scan.write_text("校园植树\n\n3月12日，高一年级师生在操场东侧种下了两百棵树苗。(王明)\n", encoding="utf-8")
    desk.go("add", ".drop")
    page.locator("input[type=file]").set_input_files(scan)
    page.locator(".card").get_by_label("报名", exact=True).fill("草原简报")
    page.click("nav a:has-text('疑点')")
    page.click("dialog button:text-is('留下')")
    assert page.locator(".card").get_by_label("报名", exact=True).input_value() == "草原简报"
    page.click(".card button:has-text('收下')")
    page.wait_for_selector(".card a")
    page.click(".card a")  # all was taken in
    page.wait_for_selector(".line")
    assert page.get_by_label("报名", exact=True).input_value() == "草原简报"

    # What was pasted stays where the server cannot be asked, and until it is shown as a page that can be taken in.
    desk.go("add", ".drop")
    pasted = page.locator("form.paste textarea").first
    pasted.fill("图书馆延长开放时间\n\n从下周起，图书馆开放到晚上九点。(李红)\n")
    page.click("nav a:has-text('疑点')")
    page.click("dialog button:text-is('留下')")
    page.route("**/api/proposed/**", lambda route: route.abort())
    page.click("form.paste button >> nth=0")
    page.wait_for_selector(".card .wrong")
    assert pasted.input_value()
    page.unroute("**/api/proposed/**")
    page.click("form.paste button >> nth=0")
    page.wait_for_selector(".card .main")
    assert not pasted.input_value()
    page.click("nav a:has-text('疑点')")
    page.click("dialog button:text-is('留下')")
    page.click(".card button:text-is('不要')")
    page.click("nav a:has-text('疑点')")
    page.wait_for_selector(".doubts li")


def test_a_place_that_was_typed_and_not_chosen_is_not_left_out_in_silence(desk: Desk) -> None:
    page = desk.page
    article = min((desk.content / "articles").glob("*.md"))
    desk.go(f"article/{article.stem}", ".article-form")
    place = page.get_by_label("加一个地点")
    place.fill("阿拉善左旗")
    page.wait_for_selector(".choices button")
    page.click("nav a:has-text('疑点')")
    page.click("dialog button:text-is('留下')")
    page.click("button:has-text('保存')")
    desk.told("“阿拉善左旗”还没有选")
    assert desk.changed() == set()
    place.fill("")
    # A caption without words is refused as it is in the file, not dropped with its photo.
    (desk.content / "images").mkdir(exist_ok=True)
    (desk.content / "images" / "x.jpg").write_bytes(encoded(scene()))
    photos = page.locator(".captions select").last
    for _ in range(60):  # the desk looks at its folder now and then
        page.reload()
        page.wait_for_selector(".article-form")
        page.click("button:has-text('加一条')")
        if photos.locator("option[value='x.jpg']").count():
            break
        page.wait_for_timeout(500)
    photos.select_option("x.jpg")
    page.click("button:has-text('保存')")
    page.wait_for_selector("dialog[open]")
    assert "要有 text" in page.inner_text("dialog")


def test_what_changed_since_it_was_listed_is_shown_before_it_is_committed(desk: Desk) -> None:
    page = desk.page
    first, other = sorted((desk.content / "articles").glob("*.md"))[:2]
    for file in (first, other):
        file.write_text(file.read_text(encoding="utf-8").replace("。", "！", 1), encoding="utf-8")
    desk.go("changes", "form.paste textarea")
    page.wait_for_selector("p:text-is('没有问题。')", timeout=60_000)
    page.fill("form.paste textarea", "两处标点")
    other.write_text(other.read_text(encoding="utf-8").replace("。", "？", 1), encoding="utf-8")
    page.click("form.paste button.main")
    page.wait_for_selector("dialog[open]")
    assert "没有提交" in page.inner_text("dialog")
    page.keyboard.press("Escape")
    page.wait_for_selector(".said strong")
    assert other.stem in page.inner_text(".said li:has(strong)")
    assert page.locator(".said strong").count() == 1
    assert page.input_value("form.paste textarea") == "两处标点"
    assert desk.git("log", "--format=%s").split() == ["."]
    page.click("form.paste button.main")
    desk.told("提交了")
    assert desk.git("log", "-1", "--format=%s").strip() == "两处标点"
    assert desk.changed() == set()


def test_a_form_that_is_out_of_date_overwrites_nothing(desk: Desk) -> None:
    page = desk.page
    article = min((desk.content / "articles").glob("*.md"))
    desk.go(f"article/{article.stem}", ".article-form")
    other = page.context.new_page()
    other.goto(f"{desk.url}#article/{article.stem}")
    other.get_by_label("副题").fill("另一个窗口写的")
    other.click("button:has-text('保存')")
    until(other, "document.getElementById('told').textContent.includes('改文章')")
    page.get_by_label("引题").fill("这个窗口写的")
    page.click("button:has-text('保存')")
    page.wait_for_selector("dialog[open]")
    assert "这个窗口写的" in page.inner_text("dialog")
    assert "另一个窗口写的" in page.inner_text("dialog")
    assert "这个窗口写的" not in article.read_text(encoding="utf-8")
    assert page.get_by_label("引题").input_value() == "这个窗口写的", "nothing that was typed is lost"


ARRIVED = """绵竹中学校报 2024年3月25日 第1版

校园植树 春意盎然

本报讯 3月12日，高一年级师生在操场东侧种下了两百棵树苗。校长陈立新说，这是学校连续第十年组织植树。(王明)

图书馆延长开放时间

从下周起，图书馆开放到晚上九点。管理员刘芳介绍，新到的三千册图书已经全部上架，欢迎同学们前来借阅。(李红)
"""


def test_a_week_from_drop_to_a_served_page_and_a_commit(desk: Desk) -> None:
    page = desk.page
    desk.go("add", ".drop")
    scan = desk.content.parent / "扫描 (3).txt"
    scan.write_bytes(ARRIVED.encode("gb18030"))
    table = desk.content.parent / "表.xls"
    table.write_bytes(b"x")
    page.locator("input[type=file]").set_input_files([scan, table])
    page.wait_for_selector(".card .wrong:has-text('不收这种文件')")
    card = page.locator(".card:has-text('扫描')")
    card.locator("button:has-text('收下')").wait_for()
    assert card.get_by_label("报名").input_value() == "绵竹中学校报"
    assert card.get_by_label("日期", exact=True).input_value() == "2024-03-25"
    assert card.get_by_label("版次").input_value() == "1"
    card.get_by_label("期号").fill("第9期")
    card.locator("button:has-text('收下')").click()
    page.wait_for_selector("a:has-text('去拼版')")
    name = "2024-03-25-1-绵竹中学校报"
    assert (desk.content / "pages" / f"{name}.txt").read_bytes() == ARRIVED.encode("gb18030")
    assert (desk.content / "decisions" / f"{name}.yaml").read_text(encoding="utf-8") == "issue: 第9期\n"
    desk.check()
    page.click("a:has-text('去拼版')")
    page.wait_for_selector(".reads[data-article]")
    assert page.locator(".reads[data-article]").count() == 2
    link = page.locator("a:has-text('看网页')").first.get_attribute("href")
    assert link

    # The same again is refused; undo takes it back without a trace.
    desk.go("add", ".drop")
    page.get_by_label("或者把文字贴在这里").fill(ARRIVED)
    page.click("button:has-text('看看')")
    page.wait_for_selector(".card .wrong:has-text('已经有同样的文字')")
    assert page.locator(".card button:has-text('收下')").count() == 0
    desk.undo()
    assert desk.changed() == set()
    desk.redo()

    # The site has it.
    served = page.context.new_page()
    for _ in range(300):
        with contextlib.suppress(Error):  # interrupted where the preview loads itself anew
            served.goto(desk.url.partition("/.desk/")[0] + link)
            if served.title().startswith("校园植树"):
                break
        served.wait_for_timeout(200)
    assert "两百棵树苗" in served.inner_text("article")

    # Before publishing: said in words, and committed with them.
    desk.go("changes", ".said")
    assert page.locator(".said li").all_inner_texts()[0] == f"新的版面 {name}.txt"
    size = re.search(r"网站有 (\d+\.\d) MB；GitHub Pages 最多放 1000\.0 MB", page.inner_text(".view-changes"))
    assert size
    assert float(size[1]) > 1
    page.click("form button:has-text('提交')")
    desk.told("提交了")
    assert desk.changed() == set()
    assert "新的版面" in desk.git("log", "-1", "--format=%B")
    desk.check()


def test_the_pictures_of_the_manual(desk: Desk, request: pytest.FixtureRequest) -> None:
    article = min((desk.content / "articles").glob("*.md")).stem
    views = {
        "page": (f"page/{PAGE}.txt", ".line"),
        "doubts": ("doubts", ".doubts .current"),
        "article": (f"article/{article}", ".compared li"),
        "add": ("add", ".drop"),
        "changes": ("changes", ".view-changes section"),
    }
    for name, (view, selector) in views.items():
        desk.go(view, selector)
        desk.picture(name, request)


def test_a_preview_leads_to_its_place_at_the_desk(desk: Desk) -> None:
    page = desk.page
    desk.go("pages", ".page-row")
    article = min((desk.content / "articles").glob("*.md")).stem
    preview = desk.url.partition("/.desk/")[0]
    for _ in range(300):
        with contextlib.suppress(Error):
            answer = page.goto(f"{preview}/a/{article}/")
            if answer and answer.status == 200:
                break
        page.wait_for_timeout(200)
    page.click(".preview-bar a:has-text('改这篇')")
    page.wait_for_selector(".article-form")
    page.go_back()
    page.click(".preview-bar a:has-text('看版面')")
    page.wait_for_selector(".line")
    until(page, "document.activeElement.closest('.line') !== null")

    # So does a report that a reader sent.
    desk.go("add", ".drop")
    page.get_by_label("读者的报错").fill(f"文章 https://example.org/a/{article}/#p-1a2b3c4d 第二段有错字")
    page.click("button:has-text('打开那一处')")
    page.wait_for_selector(".article-form")


def test_both_sides_of_a_conflict_are_shown_and_one_is_chosen(desk: Desk) -> None:
    page = desk.page
    path = max((desk.content / "pages").glob(f"{PAGE}*"))
    article, words = "", ""
    for file in sorted((desk.content / "articles").glob("*.md")):
        text = file.read_text(encoding="utf-8")
        if "阿拉善左旗公安局守土有责" in text:
            article, words = file.name, "守土有责"
            file.write_text(text.replace(words, "守土尽职", 1), encoding="utf-8")
    assert article
    path.write_text(path.read_text(encoding="utf-8").replace(words, "守土负责", 1), encoding="utf-8")
    desk.see(".conflicts fieldset")
    shown = page.inner_text(".conflicts fieldset")
    assert "尽职" in shown
    assert "负责" in shown
    page.get_by_label("用文章的").check()
    page.click("button:has-text('照选的做')")
    desk.told("定了冲突")
    assert "守土尽职" in (desk.content / "articles" / article).read_text(encoding="utf-8")
    desk.check()
