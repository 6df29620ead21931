"""What is set aside proves what it is; whatever proves nothing stays in the text."""

from __future__ import annotations

import pytest

from bulletin.conversion.page import furniture, furniture_forms
from bulletin.conversion.page.layout import read_lines
from bulletin.conversion.page.transcript import read_page
from bulletin.conversion.page.view import fold
from bulletin.roles import Reading, Role
from tests.region import SUBJECT

PAGE_HEADS = """
第3版 综合
A04版
综合　第3版　2023年9月12日　星期二
2023年9月12日 星期二
责任编辑 张三 校对 李四光
本版编辑 舒婷　电子信箱 zhxw@example.cn
北岭矿业报　　2022年11月18日　星期五　第二版　生产经营
第二版　校園新聞　民國一○八年五月十五日
北方文学副刊　总第1128期　2016年9月23日
- 3 -
第1页 共2页
04 法治周刊 2023.9.8 星期五 编辑/张三 组版/李四 E-mail:abc@example.cn
""".strip("\n").splitlines()

BOILERPLATE = """
点击上方蓝字关注我们
点击“青山一中”，关注我们↑↑↑
微信号：qsyz1958
原创 融媒体中心 平安临川 2024年3月22日 19:06 内蒙古
2023-09-02 07:30 发表于河南
阅读 2318
赞 46 在看 17
分享 收藏 写留言
喜欢此内容的人还喜欢
— END —
图片
首页 > 新闻中心 > 本县要闻
字体：【大】【中】【小】 打印本页 关闭窗口
发布时间：2023-04-11 09:24　来源：清源县融媒体中心　浏览次数：627 次
来源：市公安局　作者：魏小宁　时间：2022-10-27 15:20　阅读：1,204
【打印】【收藏】【关闭】
上一篇：全县消防安全工作会议召开
蒙ICP备05001234号-1　网站标识码：1505260001
Copyright © 2006-2021 宁川新闻网 All Rights Reserved
长按二维码关注大江电力
报：市委办、市政府办
（共印60份）
""".strip("\n").splitlines()

TEXT = """
72 小时追凶
24 小时守护
01 夜访独居老人
第二版反诈手册
平安红柳 第一版教材发布
版式设计大赛
校对工作启动
关注我们身边的好人
识别诈骗套路 守护钱袋子
编辑 张三
(一九九七年十二月三十一日)
3月17日
送：老人一袋米
分享丰收的喜悦
来源不明的快递 千万别拆
首页的故事
阅读改变人生
作者：于海洋 单丹
时间都去哪儿了？
""".strip("\n").splitlines()


@pytest.mark.parametrize("text", PAGE_HEADS)
def test_heads_and_feet_of_pages_prove_what_they_are(text: str) -> None:
    found = furniture_forms.proof(fold(text))
    assert found
    assert found.reading is Reading.FOLIO


@pytest.mark.parametrize("text", BOILERPLATE)
def test_phrases_of_web_chat_and_mail_prove_what_they_are(text: str) -> None:
    found = furniture_forms.proof(fold(text))
    assert found
    assert found.reading is Reading.BOILERPLATE


@pytest.mark.parametrize("text", TEXT)
def test_a_number_and_a_few_words_prove_nothing(text: str) -> None:
    assert furniture_forms.proof(fold(text)) is None


def aside(text: str) -> list[str]:
    page = read_lines(text, SUBJECT)
    return [page.items[index].printed for index in sorted(furniture.find(page.items))]


ARTICLE = "夜查路口守平安\n\n沙梁讯 凌晨三时，夜查结束，民警收起警示灯，踏上归途。(佟丽华)\n"


def test_what_would_be_text_elsewhere_is_set_aside_beside_furniture() -> None:
    assert aside(f"平安红柳\n原创 平安红柳 2024年3月22日 19:06\n{ARTICLE}") == [
        "平安红柳",
        "原创 平安红柳 2024年3月22日 19:06",
    ]
    assert aside(f"平安周刊\n2017年3月10日\n星期五\n{ARTICLE}") == ["平安周刊", "2017年3月10日", "星期五"]
    assert aside(f"{ARTICLE}往期推荐\n军训进行时\n开学第一课\n") == ["往期推荐", "军训进行时", "开学第一课"]
    assert aside(f"一版导读\n智轨开通　2版\n老城书店　4版\n{ARTICLE}") == [
        "一版导读",
        "智轨开通　2版",
        "老城书店　4版",
    ]
    assert aside(
        f"发件人：宣传科\n主题：本周稿件\n编辑老师您好，稿件如下，请审阅。\n{ARTICLE}--\n宣传科\n"
    ) == [
        "发件人：宣传科",
        "主题：本周稿件",
        "编辑老师您好，稿件如下，请审阅。",
        "--",
        "宣传科",
    ]


def test_the_same_lines_stay_where_nothing_stands_beside_them() -> None:
    assert aside(f"{ARTICLE}\n主题：平安\n\n2017年3月10日\n\n联系电话：6622\n\n{ARTICLE}") == []


def test_the_head_of_each_sheet_of_a_copy_is_set_aside() -> None:
    other = ARTICLE.replace("夜查路口", "护送学生")
    sheet = f"红柳消防 冬季号\n{ARTICLE}第1页 共2页\n红柳消防 冬季号\n{other}第2页 共2页\n"
    assert aside(sheet) == ["红柳消防 冬季号", "第1页 共2页", "红柳消防 冬季号", "第2页 共2页"]


def test_a_headline_that_the_text_above_ends_in_is_no_doubled_tail() -> None:
    page = (
        "访问西非三国\n\n新华社电 代表团结束访问，昨日抵达下一站，将会见贝宁共和国。\n\n贝宁共和国\n\n"
        "贝宁共和国位于西非，面积十一万平方公里，沿海是平原，北部是高地，出产棉花和棕榈油。"
    )
    drafts = read_page(page, SUBJECT)
    assert not any(draft.texts(Role.DOUBLED) for draft in drafts)


def test_a_cut_paragraph_goes_on_behind_the_foot_and_head_of_two_sheets() -> None:
    page = (
        "夜查路口守平安\n\n沙梁讯 凌晨三时，民警在路口设卡检查，登记本上又添了满满两页，查获无证驾\n\n第1页 共2页\n\n"
        "驶车辆三台，收起警示灯，踏上归途。(佟丽华)\n\n第2页 共2页\n"
    )
    (draft,) = read_page(page, SUBJECT)
    assert any("无证驾驶车辆" in text for text in draft.texts(Role.PARAGRAPH))
