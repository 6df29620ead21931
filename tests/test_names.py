"""Bylines: what is one, whom it names, and when two names printed as one are taken apart."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.conversion import bylines
from bulletin.conversion.bylines import looks_like_byline, parse_byline
from bulletin.conversion.settling import settle, suggest_split
from tests.region import SUBJECT

BYLINES = """
赵晓华
(赵晓华)
（刘世勇　张文广）
财喜白厚和
王小明李强
江枫
江 枫
赵 晓 华
苏强、任魁
云敖特更巴特
乌云其其格 图雅
本报记者 张三 通讯员 李四
本报记者张三、李四
□本报记者 张三 ■通讯员 李四
记者张三报道
文/图 张三
文／赵晓华 图／金子全
赵晓华 文 金子全 摄
金子全 摄
金子全摄
摄影：金子全
张三 李四 摄影报道
新华社记者李四摄
据新华社
据新华社电
新华社北京１月６日电
新华社发(张三摄)
阿左旗公安局 赵晓华
阿左旗公安局供图
赤峰市公安局江枫
作者：刘星
欧阳文山
阿不都热西提·艾沙
本报评论员
压题照片:王五摄
""".strip("\n").splitlines()

NOT_BYLINES = """
扩大
事
完
室
一九九八年一月一日
下转第3版
上接第一版
附图片1张
图片
图片新闻
公安局
阿左旗公安局
内蒙古自治区公安厅
情指行
油画
修订草案
左二
高一
万人
香港
蒙古族
单位：万元
作者单位：阿左旗公安局
短信、互联网、一键式、物联网、24小时警局
其中涉毒犯罪嫌疑人42人，吸毒人员38人
强化三项举措 助推夏季行动
还“蝎”归草原
震慑效果明显。
张三朋友：
记者从自治区公安厅获悉
平安家园（图片）
百只天鹅飞临湖畔

——
""".strip("\n").splitlines()


@pytest.mark.parametrize("text", BYLINES)
def test_bylines_are_known_as_such(text: str) -> None:
    assert looks_like_byline(text, SUBJECT) >= 0.5


@pytest.mark.parametrize("text", NOT_BYLINES)
def test_other_short_lines_are_not(text: str) -> None:
    assert looks_like_byline(text, SUBJECT) < 0.5


@pytest.mark.parametrize(
    ("text", "authors", "photographers", "agency"),
    [
        ("(刘世勇 张文广)", "刘世勇 张文广", "", ""),
        ("(财喜白厚和)", "财喜白厚和", "", ""),
        ("黄泥坳乡党委书记　严水生", "严水生", "", "黄泥坳乡党委书记"),
        ("县医院呼吸科 主治医师 孟令楠", "孟令楠", "", "县医院呼吸科、主治医师"),
        ("家属 岳小舟", "岳小舟", "", "家属"),
        ("三监区 通讯员 德力格尔", "德力格尔", "", "三监区"),
        ("採訪：麥穎思 攝影：盧志堅", "麥穎思", "盧志堅", ""),
        ("通讯员 梁彤 摄影 佟伟", "梁彤", "佟伟", ""),
        ("通讯员 梁彤 佟伟 供图", "", "梁彤 佟伟", ""),
        ("摄影 文字 本报通讯员 巫 涛", "巫涛", "巫涛", ""),
        ("本报记者 伍思 采访整理", "伍思", "", ""),
        ("供稿|机务段工会", "", "", "机务段工会"),
        ("供图|林野", "", "林野", ""),
        ("记者|蓝青 赖思敏", "蓝青 赖思敏", "", ""),
        ("主持人:本刊记者 田园 嘉宾:市医院 詹学文", "田园", "", "市医院、主持人"),
        ("值班编委:范勇", "", "", ""),
        ("列兵 蒋 帆", "蒋帆", "", "列兵"),
        ("文/肿瘤科 护士长 许安然", "许安然", "", "肿瘤科、护士长"),
        ("三连 文书 巫 敬", "巫敬", "", "三连、文书"),
        ("九四级 田七", "田七", "", "班"),
        ("2004级中文 卢笛", "卢笛", "", "班"),
        ("初一(四)班 黎嘉怡", "黎嘉怡", "", "班"),
        ("朝克 王连", "朝克 王连", "", ""),
        ("五监区 佟××", "佟××", "", "五监区"),
        ("**文字：申奥** **图片：阎立山 柯岩**", "申奥", "阎立山 柯岩", ""),
        ("娜米拉 赵德全", "娜米拉 赵德全", "", ""),
        ("江　枫", "江枫", "", ""),
        ("王 刚 李 明 张文广", "王刚 李明 张文广", "", ""),
        ("通讯员 敖 日其楞", "敖日其楞", "", ""),
        ("刘 强 王 建国 摄", "", "刘强 王建国", ""),
        ("赵 晓 华", "赵晓华", "", ""),
        ("文 静", "文静", "", ""),
        ("本报记者 张三 通讯员 李四", "张三 李四", "", ""),
        ("本报记者张三、李四", "张三 李四", "", ""),
        ("记者张三报道", "张三", "", ""),
        ("本报驻美国记者李四", "李四", "", ""),
        ("刘星 和 苏强", "刘星 苏强", "", ""),
        ("文/图 张三", "张三", "张三", ""),
        ("张三 文/图", "张三", "张三", ""),
        ("张三 李四 摄影报道", "张三 李四", "张三 李四", ""),
        ("金子全 摄", "", "金子全", ""),
        ("(照片:王五摄)", "", "王五", ""),
        ("图为赵六摄", "", "赵六", ""),
        ("文/赵晓华 图/金子全", "赵晓华", "金子全", ""),
        ("赵晓华/文 金子全/图", "赵晓华", "金子全", ""),
        ("文：赵晓华 图：金子全", "赵晓华", "金子全", ""),
        ("赵晓华 文 金子全 摄", "赵晓华", "金子全", ""),
        ("(新华社记者李四摄)", "", "李四", "新华社"),
        ("据新华社", "", "", "新华社"),
        ("新华社发(张三摄)", "", "张三", "新华社"),
        ("阿左旗公安局 赵晓华", "赵晓华", "", "阿左旗公安局"),
        ("辽宁沈阳市王建国", "王建国", "", "辽宁沈阳市"),
        ("《光明日报》记者张三", "张三", "", "光明日报"),
        ("云敖特更巴特 吉亚图", "云敖特更巴特 吉亚图", "", ""),
    ],
)
def test_names_are_read_by_role(text: str, authors: str, photographers: str, agency: str) -> None:
    byline = parse_byline(text, SUBJECT)
    assert (" ".join(byline.authors), " ".join(byline.photographers), byline.agency) == (
        authors,
        photographers,
        agency,
    )


@pytest.mark.parametrize(
    ("text", "authors", "photographers"),
    [
        ("(By Li Hua)", ("Li Hua",), ()),
        ("（By Li Hua）", ("Li Hua",), ()),
        ("By Wang Fang", ("Wang Fang",), ()),
        ("BY LI HUA AND WANG FANG", ("LI HUA", "WANG FANG"), ()),
        ("By Li Hua, Wang Fang and J. R. Smith", ("Li Hua", "Wang Fang", "J. R. Smith"), ()),
        ("By Li Hua Photo by Wang Fang", ("Li Hua",), ("Wang Fang",)),
        ("Photos by Wang Fang", (), ("Wang Fang",)),
        ("本报记者 Li Hua 张三", ("Li Hua", "张三"), ()),
        ("By Ludwig van Beethoven", ("Ludwig van Beethoven",), ()),
        # More words than a name has: nothing parts them, and none is lost.
        ("文/Ana Maria Lopez Garcia Ruiz", ("Ana", "Maria", "Lopez", "Garcia", "Ruiz"), ()),
    ],
)
def test_names_in_latin_letters_are_whole(
    text: str, authors: tuple[str, ...], photographers: tuple[str, ...]
) -> None:
    assert looks_like_byline(text, SUBJECT) >= 0.5
    byline = parse_byline(text, SUBJECT)
    assert (byline.authors, byline.photographers) == (authors, photographers)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("财喜白厚和", True),
        ("王小明李强", True),
        ("王刚李明", True),
        ("欧阳文山", False),
        ("云敖特更巴特", False),
        ("古斯乐图", False),
        ("赵晓华 江枫", False),
    ],
)
def test_run_together(text: str, *, expected: bool) -> None:
    assert parse_byline(text, SUBJECT).run_together is expected


def test_a_run_together_name_is_split_where_the_archive_knows_a_part() -> None:
    settled = settle(["财喜白厚和"], SUBJECT.names, ["白厚和", "刘星"])
    assert settled.names == ("财喜", "白厚和")
    assert not settled.doubtful
    assert "白厚和" in settled.basis


def test_without_support_it_stays_as_printed_and_is_doubtful() -> None:
    settled = settle(["财喜白厚和"], SUBJECT.names, ["刘星"])
    assert settled.names == ("财喜白厚和",)
    assert settled.doubtful


def test_a_likely_cut_is_named_to_the_editor_and_not_made() -> None:
    settled = settle(["王小明李强"], SUBJECT.names, [])
    assert settled.names == ("王小明李强",)
    assert "王小明、李强" in settled.basis


def test_the_byline_itself_is_no_support() -> None:
    assert settle(["财喜白厚和"], SUBJECT.names, ["财喜白厚和"]).doubtful


@pytest.mark.parametrize("name", ["云敖特更巴特", "呼吉勒图", "欧阳文山", "乌云其其格", "财喜雅拉图"])
def test_long_names_that_explain_themselves_stay_whole(name: str) -> None:
    settled = settle([name], SUBJECT.names, ["巴特", "勒图", "文山", "其其格", "拉图"])
    assert settled.names == (name,)
    assert not settled.doubtful


def test_three_names_are_taken_apart_when_two_are_known() -> None:
    assert settle(["王小明李建国张伟"], SUBJECT.names, ["李建国", "张伟"]).names == (
        "王小明",
        "李建国",
        "张伟",
    )


def test_a_name_of_three_characters_is_never_cut() -> None:
    assert settle(["王晓明"], SUBJECT.names, ["晓明", "王晓"]).names == ("王晓明",)


def test_suggestions_need_two_surnames() -> None:
    assert suggest_split("王小明李强", SUBJECT.names) == ("王小明", "李强")
    assert suggest_split("财喜白厚和", SUBJECT.names) == ()


_HAN = st.text(alphabet="王李张刘财喜白厚和云敖特更巴图欧阳文山公安局摄记者报道其格", min_size=1, max_size=10)


@given(st.lists(_HAN, max_size=4), st.lists(_HAN, max_size=6))
def test_settling_twice_is_settling_once(names: list[str], known: list[str]) -> None:
    once = settle(names, SUBJECT.names, known)
    assert settle(once.names, SUBJECT.names, known).names == once.names


@given(st.lists(_HAN, max_size=4, unique=True), st.lists(_HAN, max_size=6))
def test_settling_keeps_every_character_in_order(names: list[str], known: list[str]) -> None:
    for name in names:
        assert "".join(settle([name], SUBJECT.names, known).names) in {
            name,
            *(half for half in (name[: len(name) // 2],) if half * 2 == name),
        }


@given(st.text(max_size=90))
def test_any_text_is_answered(text: str) -> None:
    assert 0.0 <= looks_like_byline(text, SUBJECT) <= 1.0
    byline = parse_byline(text, SUBJECT)
    assert all(name and not name.isspace() for name in (*byline.authors, *byline.photographers))


@given(_HAN)
def test_evidence_is_a_share(name: str) -> None:
    assert 0.0 <= SUBJECT.names.evidence(name) <= 1.0


@pytest.mark.parametrize("text", ["李在渊", "敖嫩", "娜米拉 赵德全", "敖嫩白银花鄂振武"])
def test_unusual_names_may_sign_behind_a_full_stop(text: str) -> None:
    assert bylines.could_sign(text, SUBJECT)


@pytest.mark.parametrize(
    "text",
    [
        "金额不详",
        "温馨提示",
        "严禁转载",
        "路线图",
        "白皮书",
        "文字版",
        "单位略",
        "安全第一",
        "边走边看",
        "未完待续",
    ],
)
def test_a_remark_signs_nothing(text: str) -> None:
    assert not bylines.could_sign(text, SUBJECT)
    assert bylines.looks_like_byline(text, SUBJECT) < 0.5


def test_a_long_run_of_characters_is_not_cut_in_every_way() -> None:
    started = time.process_time()
    assert not bylines.could_sign("黄沙漫天飞" * 10, SUBJECT)
    assert time.process_time() - started < 1
