"""What is recognised on a line by the words of an archive's subject: datelines, credits, page heads, columns.

Patterns are made once of the lists of a subject; what a single line shows by them is the business of `lines`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from bulletin.reference.subject import any_of
from bulletin.text.typography import HAN

if TYPE_CHECKING:
    from collections.abc import Callable

    from bulletin.reference.subject import Subject

NUMERAL = "0-9０-９〇○零一二三四五六七八九十"
MONTH_DAY = rf"(?:[{NUMERAL}]{{2,4}}年)?[元{NUMERAL}]{{1,3}}月[{NUMERAL}]{{1,3}}日"
# 讯 and 电 as a report's mark; not 通讯员, 讯息, 电视, 电话.
KIND = "(?P<kind>专电|电讯|讯(?![员息号问速录社网报道飞])|电(?![视话力影子脑信器台池气车机报网梯商量价站源缆动工路磁]))"
REPORTER = r"(?P<by>[ \u3000]*[（(][^（）()]{2,40}[）)])?"


@dataclass(frozen=True, slots=True, eq=False)
class Patterns:
    """The patterns made of one subject's lists."""

    subject: Subject
    agency_dateline: re.Pattern[str]
    """本报讯, 据新华社北京1月4日电(记者…), 本报莫斯科１月２日电记者…; what follows may be glued to it."""
    place_dateline: re.Pattern[str]
    """陕坝讯 …, 陕坝讯（记者 张三）…; a blank, bracket or reporter must follow, or a word that opens a report."""
    reported: re.Pattern[str]
    """本报记者 张三 报道：, behind a dateline."""
    credit: re.Pattern[str]
    """白厚和 摄, 本报记者 张三 摄影报道, at the end."""
    role_line: re.Pattern[str]
    """本报记者 张三, 作者：张三: a line that says who wrote."""
    scene: re.Pattern[str]
    """What people do on pictures."""
    column: re.Pattern[str]
    """主题教育进行时, 图片新闻, 警营文艺: the names of columns and series."""
    below_headline: re.Pattern[str]
    """——草原派出所纪事之二, …工作纪实."""
    notice: re.Pattern[str]
    """停电通知, 关于限行的通告: the headlines of notices."""
    body: re.Pattern[str]
    """The name of a body: 额尔古纳市公安局."""
    issuer: re.Pattern[str]
    """Who signs a notice: 额尔古纳市公安局, 教务处."""
    who: re.Pattern[str]
    """Whom a headline speaks of, alone on its first line: 红山分局, 三号露天矿, 克什克腾旗, 喀喇沁警方."""
    acting: re.Pattern[str]
    """A body that acts in a sentence: 公安局, 派出所."""
    lead: re.Pattern[str]
    """Who begins a sentence."""

    def __reduce__(self) -> tuple[Callable[[Subject], Patterns], tuple[Subject]]:
        """Another process makes them of the subject, too."""
        return of_subject, (self.subject,)


CREDITED = ("摄影报道", "摄影", "摄", "供图")
"""How a line ends that `Patterns.credit` finds something on."""


@lru_cache(maxsize=8)
def of_subject(subject: Subject) -> Patterns:
    """The patterns of a subject, made once."""
    lists = subject.lists
    titles, kinds = any_of(lists.titles), any_of(lists.title_kinds)
    papers = any_of((*lists.ourselves, *lists.agencies))
    named = rf"(?:{papers}?{titles})"
    return Patterns(
        subject,
        re.compile(
            rf"(?:均?据)?(?P<agency>{papers})(?P<place>[{HAN}·]{{2,9}}?)?(?:{MONTH_DAY})?{KIND}{REPORTER}[ \u3000：:]*"
        ),
        re.compile(
            rf"(?P<place>[{HAN}·]{{2,9}}?)(?<![通资简喜音审短快要闻电警传])讯"
            rf"(?:(?P<by>[ \u3000]*[（(](?=[^（）()]{{0,8}}(?:{titles}|{kinds}))[^（）()]{{2,40}}[）)])[ \u3000：:]*|[ \u3000]+|[:：]|(?={named}|{kinds}|$)"
            r"|(?=近日|日前|近期|连日来|近年来|为|今年|自|[0-9０-９]{1,4}[年月]|入[春夏秋冬]|春节|国庆))"
        ),
        re.compile(rf"[^。；;：:]{{0,6}}?(?P<by>{named}[{HAN}、· ]{{2,24}})(?:摄影)?报道[：:]"),
        re.compile(
            rf"(?P<who>{papers}?{titles}?[ \u3000]?[{HAN}·]{{2,12}}?(?:[ \u3000、]+[{HAN}·]{{2,7}}){{0,3}})"
            rf"(?:[ \u3000]+(?P<did>摄影报道|摄影|摄)|[ \u3000]*供图)$|(?<=[。！？!?” \u3000])[{HAN}·]{{2,4}}摄$"
        ),
        re.compile(
            rf"[○□■●◇◆]?(?:(?:{papers}|《[^《》]{{2,10}}》)?(?:{kinds}|驻[{HAN}]{{2,6}})?(?:{titles}|撰稿)(?!站|会|们|了|从|在|来|到|问|看|采|获|发|近|日|今|节|注|的|随|走)|作者[:：]|文[/／·]|图[/／])"
        ),
        re.compile(any_of(lists.scenes)),
        re.compile(rf"(?:之[一二三四五六七八九][)）]?|聚焦.{{0,10}}|系列.{{0,4}}|{any_of(lists.columns)})$"),
        re.compile(
            rf"^(?:——|──|—|--|记(?!者|录|忆|住|得).{{5}})|{any_of(lists.genres)}(?:[（(].{{1,3}}[）)])?$"
        ),
        re.compile(
            rf"(?:{any_of(lists.notices)}(?:[(（].{{1,8}}[)）])?$)|^关于.{{2,20}}的(?:{any_of(lists.notices)})"
        ),
        re.compile(rf"[{HAN}]{{2,14}}{any_of(lists.bodies)}"),
        re.compile(rf"[{HAN}“”]{{0,16}}(?:{any_of(lists.bodies)}|{any_of(lists.units)})"),
        re.compile(
            rf"(?!.*的)[{HAN}\d“”]{{2,14}}(?:{any_of(lists.bodies)}|{any_of(lists.units)}|{any_of(lists.acting)}|[省市县旗区盟州])"
        ),
        re.compile(rf"(?:{any_of(lists.acting)}|{any_of(lists.bodies)})"),
        re.compile(any_of(lists.leads)),
    )
