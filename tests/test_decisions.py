"""What people say of one page: facts of its printing, its place, moved lines; heard when the site is built."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from bulletin.archive import printing
from bulletin.content import decisions
from bulletin.content.decisions import Decisions, Mark
from bulletin.model import PageFacts, RawPage, Remark, Span
from bulletin.problems import ContentError
from bulletin.roles import Role
from bulletin.text import edtf, writtendates
from tests.conftest import run_build
from tests.content_folder import archive, by_title, edit, read, state
from tests.documents import document

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAME = "000_f0f7006d1a8be4fe.txt"
FILE = decisions.file_of(NAME)


def decide(folder: Path, *lines: str, page: str = NAME) -> None:
    path = folder / decisions.file_of(page)
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def records(site: Path) -> dict[str, dict[str, Any]]:
    lines = (site / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    return {record["title"]: record for record in map(json.loads, lines)}


def test_facts_need_no_rewriting_and_reach_an_edited_article(content: Path, tmp_path: Path) -> None:
    edit(content, "送奖到岗", "一线民辅警心中", "一线民警心中")
    run_build("--content", content, "--output", tmp_path / "site")
    decide(content, "publication: 样报", "date: 2023年9月12日", "number: 2", "issue: 第9期")
    before = state(content)
    built = run_build("--content", content, "--output", tmp_path / "site")
    assert built.returncode == 0, built.stderr
    assert state(content) == before
    assert run_build("check", "--content", content).returncode == 0
    found = records(tmp_path / "site")["送奖到岗鼓干劲 砥砺前行创佳绩"]
    assert found["date"] == "2023-09-12"
    assert "date_basis" not in found
    html = (tmp_path / "site" / found["url"] / "index.html").read_text(encoding="utf-8")
    for text in ("样报", "第9期", "2023年9月12日"):
        assert text in html
    assert "推断" not in html[: html.index("</header>")]


def test_what_the_editor_knows_is_the_basis(content: Path) -> None:
    decide(content, "date: 2023-09-12", "basis: 据国家图书馆缩微胶卷")
    article = archive(content).by_id[by_title(content, "送奖到岗").id]
    assert article.meta.date_basis == "据国家图书馆缩微胶卷"


@pytest.mark.parametrize(
    ("lines", "key", "is_inferred"),
    [
        (("date: 2023年9月",), "", False),
        (("date: 2023年9月", "basis: 据合订本“2023年9月”"), "", False),
        ((), 'date: "2023-09"\ndate_basis: "据合订本的目录"\n', False),
        ((), 'date: "2023-09~"\ndate_basis: "文中写“9月7日”"\n', True),
        ((), "", True),
    ],
    ids=("of the page", "of the page, with its basis", "known", "read out of the text", "derived"),
)
def test_only_a_month_that_was_inferred_says_so(
    content: Path, tmp_path: Path, lines: tuple[str, ...], key: str, is_inferred: bool
) -> None:
    """In the article, in every list and in what programs read alike."""
    decide(content, *lines)
    if key:
        edit(content, "送奖到岗", "added:", f"{key}added:")
    assert run_build("--content", content, "--output", tmp_path / "site").returncode == 0
    found = records(tmp_path / "site")["送奖到岗鼓干劲 砥砺前行创佳绩"]
    assert ({"date", "date_basis"} <= {*found.get("derived", ())}) is (is_inferred and not key)
    site = tmp_path / "site"
    article = (site / found["url"] / "index.html").read_text(encoding="utf-8")
    assert ("推断" in article[: article.index('id="text"')]) is is_inferred
    listed = (site / "dates" / "2023-09" / "index.html").read_text(encoding="utf-8")
    entry = listed[listed.index(f"a/{found['id']}/") :]
    assert ("※" in entry[: entry.index("</li>")]) is is_inferred


def test_the_front_page_names_the_newspapers_that_pages_name(content: Path, tmp_path: Path) -> None:
    def named() -> str:
        assert run_build("--content", content, "--output", tmp_path / "site").returncode == 0
        page = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
        found = re.search(r'"home.publication">报名</dt><dd>(.*?)</dd>', page)
        assert found
        return re.sub("<[^>]*>", "", found[1])

    assert named() == "不详"
    pages = sorted((content / "pages").glob("*.txt"))
    for at, (page, name) in enumerate(zip(pages, ("乙报", "甲报", "乙报", "丙报", "丁报"), strict=True)):
        decide(content, f"publication: {name}", page=page.name)
        if at == 2:
            assert named() == "乙报、甲报"
    assert named() == "乙报、丙报、丁报 等 4 种"


def test_a_date_in_an_article_wins_over_that_of_its_page(content: Path) -> None:
    decide(content, "date: 2023-09-12")
    edit(content, "送奖到岗", "added:", 'date: "2023-08-01"\nadded:')
    assert archive(content).by_id[by_title(content, "送奖到岗").id].meta.date == "2023-08-01"


def test_pages_stand_where_an_editor_puts_them_then_by_day_and_number(content: Path) -> None:
    names = [page.name for page in read(content).pages]
    assert [page.raw.name for page in archive(content).pages] == names
    decide(content, "date: 2023-09-12", "number: 10", page=names[1])
    decide(content, "date: 2023-09-12", "number: 2", page=names[2])
    decide(content, "date: 2023-09-11", page=names[3])
    decide(content, "order: 1", page=names[4])
    ordered = [page.raw.name for page in archive(content).pages]
    assert ordered == [names[4], names[3], names[2], names[1], names[0]]


def test_a_day_after_the_page_came_is_refused(content: Path) -> None:
    decide(content, "number: 1", "date: 2027-01-02")
    result = run_build("check", "--content", content)
    assert result.returncode == 1
    assert f"{FILE}:2: date：2027-01-02 晚于这一版入档的日子 2026-11-22" in result.stderr
    edit(content, "送奖到岗", "added:", 'date: "2027-01-02"\nadded:')
    assert "articles/d5q5w.md:9: date：2027-01-02 晚于" in run_build("check", "--content", content).stderr


def test_readers_are_told_of_doubts_and_the_text_stays_what_was_printed(
    content: Path, tmp_path: Path
) -> None:
    decide(content, '"41 杭锦旗公安局": 存疑 疑脱“后”字', '"51 人防管控宣": 原文如此')
    built = run_build("--content", content, "--output", tmp_path / "site")
    assert built.returncode == 0, built.stderr
    found = records(tmp_path / "site")["送奖到岗鼓干劲 砥砺前行创佳绩"]
    assert "疑脱" not in found["text"]
    tree = document(tmp_path / "site" / found["url"] / "index.html")
    (article,) = tree.iter("article")
    marked = [link for link in article.iter("a") if link.get("href") == "#remarks"]
    assert [link.text for link in marked] == ["杭锦旗公安局"] * 2
    assert "疑脱" not in "".join(article.itertext())
    (note,) = [element for element in tree.iter("aside") if element.get("id") == "remarks"]
    assert "疑脱“后”字" in "".join(note.itertext())


def test_a_remark_on_words_that_were_corrected_is_named_with_its_line(content: Path) -> None:
    edit(content, "送奖到岗", "杭锦旗公安局全体", "杭锦后旗公安局全体")
    edit(content, "送奖到岗", "杭锦旗公安局开展", "杭锦后旗公安局开展")
    decide(content, '"51 人防管控宣": 原文如此', '"41 杭锦旗公安局": 存疑 疑脱“后”字')
    checked = run_build("check", "--content", content)
    assert checked.returncode == 1
    assert f"{FILE}:2: 文章" in checked.stderr
    assert "已经改正了就删去这一行" in checked.stderr


def test_a_remark_on_words_that_its_line_does_not_have_is_a_mistake(content: Path) -> None:
    decide(content, '"42 杭锦旗公安局": 存疑')
    checked = run_build("check", "--content", content)
    assert checked.returncode == 1
    assert "第 42 行" in checked.stderr


def test_decisions_of_a_page_that_is_not_there_are_named(content: Path) -> None:
    decide(content, "number: 1", page="nowhere.txt")
    result = run_build("check", "--content", content)
    assert result.returncode == 1
    assert "decisions/nowhere.yaml:1: 没有版面“nowhere”" in result.stderr


def test_decisions_of_a_page_that_is_lost_ask_for_the_page(content: Path) -> None:
    first, second, *_ = sorted((content / "pages").glob("*.txt"))
    for page in (first, second):
        decide(content, "order: 1", page=page.name)
    text = first.read_bytes()
    first.unlink()
    (line,) = run_build("check", "--content", content).stderr.splitlines()
    assert f"decisions/{first.stem}.yaml:1: 版面 {first.name} 不见了" in line
    assert f"请放回 pages/{first.name}" in line
    # What cannot be read is said of the page alone.
    first.write_bytes(text + b"\x80\x81\xff")
    lines = run_build("check", "--content", content).stderr.splitlines()
    assert not [line for line in lines if "decisions/" in line]
    assert [line for line in lines if f"pages/{first.name}:" in line]
    # No name is advised that another file of decisions has.
    first.unlink()
    for record in (content / "ledger").glob(f"{first.stem}.jsonl"):
        record.unlink()
    lines = run_build("check", "--content", content).stderr.splitlines()
    assert not [line for line in lines if f"请改名为 {second.stem}" in line]


def test_decisions_in_another_form_of_characters_are_renamed_by_what_is_printed(content: Path) -> None:
    """The two names look alike: what to type cannot be told from reading them."""
    page = min((content / "pages").glob("*.txt"))
    page.rename(page.with_name("Ch\u00e9rie.txt"))
    run_build("convert", "--content", content)
    file = content / "decisions" / "Che\u0301rie.yaml"
    file.parent.mkdir()
    file.write_text("order: 3\n", encoding="utf-8")
    (line,) = run_build("check", "--content", content).stderr.splitlines()
    command = line.partition("运行：python -c ")[2].strip('"')
    subprocess.run([sys.executable, "-c", command], cwd=file.parent, check=True)
    assert run_build("check", "--content", content).returncode == 0
    assert read(content).decisions["Ch\u00e9rie.txt"].order == 3
    # So is a page that an article names.
    file = max(
        path for path in (content / "articles").iterdir() if "Ch\u00e9rie.txt" in path.read_text("utf-8")
    )
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("Ch\u00e9rie.txt", "Che\u0301rie.txt"), encoding="utf-8")
    (line,) = (
        line for line in run_build("check", "--content", content).stderr.splitlines() if "source：" in line
    )
    assert line.endswith('（看起来一样，编码写法不同）：page: "Ch\\u00e9rie.txt"')
    file.write_text(text.replace('"Ch\u00e9rie.txt"', '"Ch\\u00e9rie.txt"'), encoding="utf-8")
    assert run_build("check", "--content", content).returncode == 0


def test_a_cut_inside_a_line_makes_what_follows_another_thing(content: Path) -> None:
    """Line 17 with its second sentence as a paragraph of its own."""
    article = by_title(content, "阿左旗公安局")
    (text,) = [block.text for block in article.blocks if block.text.startswith("阿拉善戈壁处处是宝")]
    line = next(page for page in read(content).pages if page.name == NAME).text.split("\n")[16]
    column = line.index("2006年以来") + 1
    decide(content, f"17:{column}: 正文 2006年以来")
    assert run_build("convert", "--content", content).returncode == 0
    assert run_build("check", "--content", content).returncode == 0
    texts = [block.text for block in by_title(content, "阿左旗公安局").blocks]
    at = texts.index(text[: text.index("2006年以来")])
    assert texts[at + 1] == text[text.index("2006年以来") :]
    assert read(content).ledger.pages[NAME].said == (Mark(17, "正文", column),)


SITE = f"""# 设置
title: "一"
pages:
  "{NAME}": {{issue: "第9期", date: "2023-09-12", number: "2"}}
  # 这一版不知道日期
  "001_1c3f45a2d0ed3450.txt": {{number: "3"}}
language: "zh-CN"
"""
BOUNDARIES = f"""# 切错的
{NAME}:15: 正文
# 这一行是插题
"content/pages/{NAME}:9": 插题 护“花”花更香
"""


def test_convert_moves_what_stood_elsewhere_and_nothing_else_changes(content: Path, tmp_path: Path) -> None:
    (content / "site.yaml").write_text(SITE, encoding="utf-8")
    (content / "boundaries.yaml").write_text(BOUNDARIES.replace(":9", ":7"), encoding="utf-8")
    decide(content, "publication: 样报")
    run_build("--content", content, "--output", tmp_path / "before")
    assert (content / "boundaries.yaml").exists()
    moved = run_build("convert", "--content", content)
    assert moved.returncode == 0, moved.stderr
    assert "搬进了 decisions/，一个版面一个文件（2 个），原来在 boundaries.yaml、site.yaml" in moved.stderr
    assert not (content / "boundaries.yaml").exists()
    assert (content / "site.yaml").read_text(encoding="utf-8") == '# 设置\ntitle: "一"\nlanguage: "zh-CN"\n'
    assert (content / FILE).read_text(encoding="utf-8").splitlines() == [
        "publication: 样报",
        "# 切错的",
        "15: 正文",
        "# 这一行是插题",
        "7: 插题 护“花”花更香",
        'issue: "第9期"',
        'date: "2023-09-12"',
        'number: "2"',
        'basis: "site.yaml"',
    ]
    assert "搬进" not in run_build("convert", "--content", content).stderr
    run_build("--content", content, "--output", tmp_path / "after")
    sites = [state(tmp_path / name) for name in ("before", "after")]
    for site in sites:
        del site["manifest.json"]
    assert sites[0] == sites[1]


def test_a_line_spoken_of_in_both_files_is_a_mistake(content: Path) -> None:
    (content / "boundaries.yaml").write_text(f"{NAME}:15: 正文\n", encoding="utf-8")
    decide(content, "15: 插题")
    result = run_build("check", "--content", content)
    assert result.returncode == 1
    assert f"{FILE}:1: 第 15 行在 boundaries.yaml 里也写了" in result.stderr


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("missing.txt:3: 标题", "没有版面“missing.txt”"),
        (f"{NAME}:三: 标题", "应当写成"),
        (f"{NAME}: 标题", "应当写成"),
        (f"{NAME}:3: 标题\npages/{NAME}:3: 插题", "写了两次"),
    ],
)
def test_a_mistake_in_boundaries_is_still_reported(content: Path, line: str, message: str) -> None:
    page = next(page for page in read(content).pages if page.name == NAME)
    with pytest.raises(ContentError, match=message):
        decisions.parse_boundaries(f"# 说明\n{line}\n", "boundaries.yaml", [page])


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["绵竹中学校报 2024年3月25日 第1版"], ("绵竹中学校报", "", "2024-03-25", "1")),
        (["北岭矿业报　　2022年11月18日　星期五　第二版　生产经营"], ("北岭矿业报", "", "2022-11-18", "2")),
        (["巴林右旗消防 2021年第4期"], ("", "2021年第4期", "", "")),
        (["2019年8月6日 星期二 地方新闻 B3"], ("", "", "2019-08-06", "B3")),
        (["《河套通讯》 总第56期 2021.09.03 第2版"], ("河套通讯", "总第56期", "2021-09-03", "2")),
        (["第3版 综合", "2023年9月12日 星期二"], ("", "", "2023-09-12", "3")),
        (["第3版 综合", "第4版 社会"], ("", "", "", "")),
        (["2023年9月12日", "2023年9月13日"], ("", "", "", "")),
        (["责任编辑 张三 校对 李四光"], ("", "", "", "")),
        (["本版编辑 情况通报 9月12日"], ("", "", "", "")),
        (["2023年2月30日 第1版"], ("", "", "", "1")),
    ],
)
def test_the_head_of_a_page_says_what_was_printed(lines: list[str], expected: tuple[str, ...]) -> None:
    text = "\n".join(lines)
    starts = [text.index(line) for line in lines]
    spans = tuple(
        Span(start, start + len(line), None, Role.FOLIO) for start, line in zip(starts, lines, strict=True)
    )
    facts = printing.head(RawPage("x.txt", text, "utf-8", ""), spans)
    assert (facts.publication, facts.issue, facts.date, facts.number) == expected
    assert facts.basis == (
        f"版头“{next(line for line in lines if '年' in line or '.' in line)}”" if facts.date else ""
    )
    assert bool(facts.head) == any(expected)


def test_a_page_head_is_printed_and_people_go_before_it_fact_by_fact(bare: Path) -> None:
    for file in sorted((bare / "pages").iterdir())[1:]:
        file.unlink()
    file = bare / "pages" / NAME
    text = file.read_text(encoding="utf-8")
    file.write_text(f"巡逻简报 2023年9月12日 星期二 第3版\n\n{text}", encoding="utf-8")
    assert run_build("convert", "--content", bare).returncode == 0
    (page,) = archive(bare).pages
    assert page.facts == PageFacts(
        "", "2023-09-12", "3", "巡逻简报", "版头“巡逻简报 2023年9月12日 星期二 第3版”", page.facts.head
    )
    decide(bare, "publication: 巡逻报", "number: 03")
    (page,) = archive(bare).pages
    assert (page.facts.publication, page.facts.date, page.facts.number) == ("巡逻报", "2023-09-12", "03")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2023-09-07", "2023-09-07"),
        ("2023年9月7日", "2023-09-07"),
        ("２０２３年９月７日", "2023-09-07"),
        ("2023-9-7", "2023-09-07"),
        ("2023/9/7", "2023-09-07"),
        ("2023.9.7", "2023-09-07"),
        ("2023 年 9 月 7 号", "2023-09-07"),
        ("二〇二三年九月七日", "2023-09-07"),
        ("一九九八年十二月三十一日", "1998-12-31"),
        ("2023年9月", "2023-09"),
        ("2023年", "2023"),
        ("约2023年9月", "2023-09~"),
        ("2023年9月前后", "2023-09~"),
        ("2023年9月?", "2023-09?"),
        ("[2023-12..2024-02]", "[2023-12..2024-02]"),
    ],
)
def test_a_date_as_people_write_it_is_read(written: str, expected: str) -> None:
    assert writtendates.read(written) == expected
    assert edtf.is_valid(expected)


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("2023年夏", "[2023-06..2023-08]"),
        ("2023年冬季", "[2023-12..2024-02]"),
        ("2023年9月上旬", "[2023-09-01..2023-09-10]"),
        ("2023年2月下旬", "[2023-02-21..2023-02-28]"),
        ("2023年上半年", "[2023-01..2023-06]"),
        ("2023年第三季度", "[2023-07..2023-09]"),
    ],
)
def test_a_span_is_answered_with_the_line_to_write(written: str, line: str) -> None:
    with pytest.raises(ValueError, match="是一段时间") as raised:
        writtendates.read(written)
    assert f'date: "{line}"' in str(raised.value)
    assert writtendates.read(line) == line


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("2023-09-31", "2023 年 9 月只有 30 天，没有 31 日"),
        ("2023年2月29日", "2023 年 2 月只有 28 天"),
        ("2023年13月", "没有 13 月"),
        ("2023-00-07", "没有 0 年、0 月或 0 日"),
        ("去年九月", "读不懂日期“去年九月”；可以写 2023-09-07"),
    ],
)
def test_a_day_that_does_not_exist_is_refused_with_the_reason(written: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        writtendates.read(written)


# -- what is said wrongly

READ = RawPage("a.txt", "平安创建 情暖万家\n\n陕坝讯 据了解，该局民警走访。\n  (张三)  \n", "utf-8", "0" * 64)


def test_a_doubt_is_another_with_other_words_and_shows_no_number_of_anybody() -> None:
    one, other = (decisions.settling_words("“财喜白”有3个字", words) for words in ("甲", "乙"))
    assert one != other
    # Files of people hold these: with another digest none of them would be known again.
    known = {
        "一" * 24: "一" * 24,
        "一" * 30: f"{'一' * 24}〔200c9f73〕",
        "电话13800138000": "电话＊＊＊＊＊＊＊＊＊＊＊〔7288cb5c〕",
    }
    assert {what: decisions.settling_words(what) for what in known} == known


def test_the_line_that_settles_a_doubt_settles_it() -> None:
    words = 'C:\\“甲”写作"乙"'
    line = decisions.settling_line("1", words)
    assert decisions.parse(f"{line}\n", "decisions/a.yaml", READ).settled == {words}


def mistakes(read: Callable[[], object]) -> list[tuple[str, int, str]]:
    with pytest.raises(ContentError) as caught:
        read()
    return [(problem.path, problem.line, problem.message) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (
            "x: y",
            1,
            '不认识“x”；可以写：报名、期号、日期、版次（publication、issue、date、number）、order，或“行号: 读法”，或程序列出的“…: 看过”，或给读者看的“"行号 文字": 存疑 说明”“"行号 文字": 原文如此”',
        ),
        (
            "标提: 甲",
            1,
            '不认识“标提”；可以写：报名、期号、日期、版次（publication、issue、date、number）、order，或“行号: 读法”，或程序列出的“…: 看过”，或给读者看的“"行号 文字": 存疑 说明”“"行号 文字": 原文如此”',
        ),
        (
            "期号: 3",
            1,
            '不认识“期号”，是不是 issue；可以写：报名、期号、日期、版次（publication、issue、date、number）、order，或“行号: 读法”，或程序列出的“…: 看过”，或给读者看的“"行号 文字": 存疑 说明”“"行号 文字": 原文如此”',
        ),
        (
            "date: 昨天",
            1,
            "date：读不懂日期“昨天”；可以写 2023-09-07、2023年9月7日、2023-09~（约 2023 年 9 月）、[2023-12..2024-02]（其间某月）",
        ),
        ("number: [1]", 1, "number：应当是一行文字"),
        ("order: 二", 1, "order：“二”不是数；小的在前，例如 3 或 3.5"),
        ("order: [1]", 1, "应当是一行文字"),
        ("9: 标题", 1, "a.txt 没有第 9 行；它有 5 行"),
        ("0: 标题", 1, "a.txt 没有第 0 行；它有 5 行"),
        ("2: 标题", 1, "a.txt 第 2 行是空行；请写文字所在的行号"),
        ("5: 标题", 1, "a.txt 第 5 行是空行；请写文字所在的行号"),
        ("4:7: 标题", 1, "a.txt 第 4 行有 6 个字，不能从第 7 个字切开"),
        ("3:6: 正文 据了解", 1, "a.txt 第 3 行从第 6 个字起没有“据了解”；现在它在第 3 行，请改正行号或文字"),
        (
            "1: 大标题党",
            1,
            "不认识的读法“大标题党”；可用的读法：引题、标题、标题下行、副题、署名、无题、正文、接上段、插题、小插题、图片说明、重出、转版、版头、网页杂项",
        ),
        (
            "1: 标题党",
            1,
            "不认识的读法“标题党”，是不是 标题；可用的读法：引题、标题、标题下行、副题、署名、无题、正文、接上段、插题、小插题、图片说明、重出、转版、版头、网页杂项",
        ),
        ("3: 标题 情暖", 1, "a.txt 第 3 行里没有“情暖”；现在它在第 1 行，请改正行号或文字"),
        ("1:1: 标题", 1, "a.txt 第 1 行有 9 个字，不能从第 1 个字切开"),
        ("1:99: 标题", 1, "a.txt 第 1 行有 9 个字，不能从第 99 个字切开"),
        ("3:5: 正文 陕坝", 1, "a.txt 第 3 行从第 5 个字起没有“陕坝”；现在它在第 3 行，请改正行号或文字"),
        ("1: [标题]", 1, "应当是一行文字"),
        (
            '"1 有错字": 好',
            1,
            "“好”：看过、没有错，请写 看过；要让读者知道，请写 存疑 或 原文如此，后面可以写说明",
        ),
        ('"9 情暖": 存疑', 1, "a.txt 没有第 9 行；“情暖”现在在第 1 行，请改正行号"),
        ('"2 情暖": 存疑', 1, "a.txt 第 2 行是空行；“情暖”现在在第 1 行，请改正行号"),
        ('"9 没有": 存疑', 1, "a.txt 没有第 9 行；它有 5 行"),
        ('"1 没有": 存疑 x', 1, "a.txt 第 1 行里没有“没有”；这一版里没有它，请改正行号或文字"),
        ('"1 有错字": [看过]', 1, "应当是一行文字"),
        ('"2 空": 存疑', 1, "a.txt 第 2 行是空行；请写文字所在的行号"),
    ],
)
def test_what_cannot_be_said_of_a_page_is_named_in_these_words(text: str, line: int, message: str) -> None:
    path = "decisions/a.yaml"
    assert mistakes(lambda: decisions.parse(f"# 查过\n{text}\n", path, READ)) == [(path, line + 1, message)]


def test_all_mistakes_of_a_file_are_named_at_once() -> None:
    found = mistakes(lambda: decisions.parse("issue: 3\nx: y\n5: z\n1: 标题\n", "decisions/a.yaml", READ))
    assert [line for _, line, _ in found] == [2, 3]


def test_what_is_said_of_a_page_is_heard() -> None:
    text = """
issue: 第1234期
order: -1.5
3: 正文 走访
1:5: 标题
1:2: 标题
3:5: 正文 据了解
1:9: 标题
1: 主题 平安创建 情暖万家
4: 署名
"1 有错字": 看过了，没有错
"3 民警": 无误
"1 情暖": 存疑 疑作“暖情” 或“温情”
"title 甲": 原文如此
"""
    said = decisions.parse(text, "decisions/a.yaml", READ)
    assert said.facts == PageFacts(issue="第1234期")
    assert said.order == -1.5
    assert said.lines == (
        *(Mark(1, "标题", column) for column in (0, 2, 5, 9)),
        *(Mark(3, "正文", column) for column in (0, 5)),
        Mark(4, "署名"),
    )
    assert said.settled == {"有错字", "民警"}
    assert said.remarks == (
        ("1", Remark("情暖", "疑作“暖情” 或“温情”", is_sic=False)),
        ("title", Remark("甲", "", is_sic=True)),
    )
    assert decisions.parse("order:\n", "decisions/a.yaml", READ).order is None
    assert decisions.parse_settled('"x 1": 看过\n"a.txt:3 甲": 无误\n', "x").settled == {"1", "甲"}
    old = '"a.txt:3": 正文\n"content/pages/a.txt:1": 标题 情暖\n'
    assert decisions.place_of("content\\pages\\a.txt:12") == ("a.txt", 12)
    assert decisions.parse_boundaries(old, "x", [READ]) == {"a.txt": (Mark(1, "标题"), Mark(3, "正文"))}


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (
            '"x 1": 好',
            1,
            "“好”：看过、没有错，请写 看过；要让读者知道，请写 存疑 或 原文如此，后面可以写说明",
        ),
        ("x: y", 1, "这里只写看过的疑点；不认识“x”"),
    ],
)
def test_what_settles_nothing_is_named(text: str, line: int, message: str) -> None:
    path = "decisions/else/settled.yaml"
    assert mistakes(lambda: decisions.parse_settled(f"\n{text}\n", path)) == [(path, line + 1, message)]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a.txt: 标题", 1, "应当写成“版面文件名:行号: 读法”，例如 000.txt:12: 标题"),
        ('"b.txt:1": 标题', 1, "没有版面“b.txt”；应当写成“版面文件名:行号: 读法”，例如 000.txt:12: 标题"),
        ('"a.txt:1": [标题]', 1, "应当写成“版面文件名:行号: 读法”，例如 000.txt:12: 标题"),
        ('"a.txt:9": 标题', 1, "a.txt 没有第 9 行；它有 5 行"),
        ('"content/pages/a.txt:1": 标题\n"a.txt:1": 正文', 2, "a.txt 第 1 行写了两次，只能留一个"),
        ('"a.txt:x": 标题', 1, "应当写成“版面文件名:行号: 读法”，例如 000.txt:12: 标题"),
    ],
)
def test_a_mistake_in_the_older_file_is_named(text: str, line: int, message: str) -> None:
    path = "boundaries.yaml"
    assert mistakes(lambda: decisions.parse_boundaries(f"\n{text}\n", path, [READ])) == [
        (path, line + 1, message)
    ]


def test_all_mistakes_of_the_older_file_are_named_at_once() -> None:
    text = '"a.txt:9": 标题\n"a.txt:1": 标题\nb.txt:1: 标题\n"pages/a.txt:1": 正文\n'
    found = mistakes(lambda: decisions.parse_boundaries(text, "boundaries.yaml", [READ]))
    assert [line for _, line, _ in found] == [1, 3, 4]


def test_what_stood_in_two_places_is_put_together_fact_by_fact() -> None:
    said = Decisions(PageFacts(issue="3", date="2023-09-12"), lines=(Mark(3, "正文"),))
    older = PageFacts("2", "2023-09-11", "7", "甲报", "文件名")
    whole = decisions.together(said, older, (Mark(1, "标题"),), "decisions/a.yaml")
    assert whole.facts == PageFacts("3", "2023-09-12", "7", "甲报", "")
    assert whole.lines == (Mark(1, "标题"), Mark(3, "正文"))
    undated = decisions.together(Decisions(), older, (), "decisions/a.yaml")
    assert (undated.facts, decisions.together(said, None, (), "x")) == (older, said)
    assert mistakes(lambda: decisions.together(said, None, (Mark(3, "标题"),), "decisions/a.yaml")) == [
        ("decisions/a.yaml", 1, "第 3 行在 boundaries.yaml 里也写了；只能留一处")
    ]


def test_an_article_that_a_decision_makes_part_of_another_is_named(content: Path) -> None:
    run_build("convert", "--content", content)
    page = min((content / "pages").glob("*.txt"))
    before = {path.stem for path in (content / "articles").iterdir()}
    source = read(content).ledger.of_page(page.name)
    second = next(file.article for file in read(content).articles if file.article.id == source[1].id)
    assert second.meta.source
    line = second.meta.source.lines[0][0]
    decide(content, f"{line}: 正文", page=page.name)
    said = run_build("convert", "--content", content).stderr
    (gone,) = before - {path.stem for path in (content / "articles").iterdir()}
    assert f"文章 {gone} 并入了 {read(content).ledger.articles[gone].into}，原来的网址通到那里" in said
