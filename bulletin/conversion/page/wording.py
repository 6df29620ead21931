"""Words that tell sentences, headlines, decks, kickers and captions apart where their length and marks do not.

Regular expressions, each with examples; those made of the words of a subject are in `patterns`. What they count for is the business of `lines` and the feature modules.
"""

from __future__ import annotations

import re

from bulletin.text.typography import HAN

# 活动中,该总队…  疫情期间,…: how a sentence begins, not a head
ADVERBIAL = re.compile(r"[^,，]{0,6}(?:中|来|后|前|(?<!小)时|间|上|起|步|日|天|晨|晚|期|悉|解|外|此)[,，]")
CLAUSE_SPACE = re.compile(rf"(?<=[{HAN}”’》」』！？!?\d])[ \u3000]+(?=[{HAN}“‘《「『\d])")
# Words that tie what they end or begin to the rest of a sentence: 的, 和, 由于 …; no head ends and no text begins so.
DANGLING = re.compile(
    r"(?:[的和与及在对把被从向以为将是不很更最都而且或但其该这那每各有之使让给由因若如一二三四五六七八九十\d０-９]|[\d０-９][.．]|、)$"
)
MIDDLE = re.compile(r"[的了地得着过们等者性化所到出下里外去吗呢吧么之]|和|与|及|，|。|、|；")
SENTENCE_WORDS = re.compile(
    r"[了他她它这那们该其些也还据由于是曾就都已却]|将(?!军|士|领|来)|说(?!明|法|唱)|的(?=[^”])|月[\d０-９]+日|认为|表示|使(?!命|用|者|馆|节)|因(?!素|地|势|人|果)"
)
TELLING = re.compile(
    r"主持|出席|列席|[了说是也还就他她它我你们该此其但而却并已将曾被因所很更最]|[这那](?!达)|表示|认为|指出|强调|会见|参加|据|目前|今年|去年|昨|负责|日前|近|随后|同时|"
    r"[0-9０-９]|[一二三四五六七八九两][十百千万]|等(?!级|待)|提醒|呼吁|介绍|透露|予以|应当|请(?!战|愿)|[；;：:！!？?]"
)
PARAGRAPH_LEAD = re.compile(
    r"“|『|———|近年来|近日|近期|日前|目前|今年|去年|当日|当天|随后|据[了统悉介此]|为了?[^，。,]{3,}|下一步|活动[中现]|此外|同时[,，]|截至|自[^，。,]{2,12}以来"
    r"|[0-9０-９]{1,4}[年月][0-9０-９]{0,2}|[^，。,]{2,5}[中后时][,，]|因此|但是?|然而|不过|其中|另外|首先|其次|最后|第[一二三四五]|[一二三四五六七八]是|记者|有人"
)
SENTENCE_LEAD = re.compile(
    r"近年来|近日|近期|日前|目前|今年|去年|当日|当天|随后|据[了统悉介]|为(?:了|推|进|全|切|深|确|加|提|维|做|落|有|认|营|防|打|充|更)|下一步|活动[中现]|此外|同时|截至|自[^，。,]{2,12}以来"
    r"|[0-9０-９]{4}年|[0-9０-９]{1,2}月[0-9０-９]|因此|但是|然而|不过|其中|另外"
)
# 编辑同志：, 亲爱的老师：, 祝您身体健康！, 谢谢你们！
SALUTATION = re.compile(
    r"(?:尊敬的|亲爱的|敬爱的)?.{1,10}(?:同志|老师|先生|女士|朋友|同学|叔叔|阿姨|爸爸|妈妈|您好|你好)[们]?[:,!]|(?:您|你)们?好[!,。]|"
    r"(?:此致|敬祝|恭祝|祝愿?).{0,12}[!。]?|(?:再次)?(?:谢谢|感谢).{0,6}[!。]"
)
# 近日, 4月9日, 今年以来: how a report opens; 该局, 同时: how a text goes on
TIME = re.compile(
    r"[“\"]?(?:近日|近期|日前|目前|近来|最近|连日来|近年来|今年|去年|昨日|昨天|今天|当日|\d{1,4}[年月]|自.{2,12}以来|[为随]|.{2,10}(?:讯|电) |进?入[春夏秋冬])"
)
REFERS_BACK = re.compile(
    "该[局所队院校厂部镇村]|同时|此外|与此同时|他们?|她们?|这|那|其中|在此基础上|在.{2,10}方面|另外"
)
# 38个小时之后, 雪停了吗？: what a headline says, not the name of a column
SAYS_SOMETHING = re.compile(r"[\d了吗呢吧]|[？！?!]")
# 一等奖：…, 报名地点：…: a row of a list; 摄影：… and 编辑：… say who made what stands above
ROW_LABEL = re.compile(rf"[{HAN}]{{2,6}}[:] ?(?=.)")
MAKERS = re.compile(
    "(?:图文|文字|图片|摄影|照片|供稿|供图|来源|编辑|责编|校对|审核|监制|制作|策划|统筹|终审|初审|复审|撰稿|采写|作者|视频|美编|编校)"
)
LABEL = re.compile("(?:问|答|记者|主持人|编者按|编者|编后|按|编辑|读者|市民|网友)[:]")
# 市民小宋问：, 校报记者（以下简称“记”）：, Q：: who speaks, in questions and answers, interviews and calls
SPEAKER = re.compile(
    rf"(?P<who>[{HAN}]{{0,10}}(?:问|答|来电|回复|答复|记者)|[{HAN}]{{0,4}}(?:读者|网友|市民|居民|群众)[{HAN}“”\w]{{0,8}}|Q\d{{0,2}}|A\d{{0,2}}|记|主持人)"
    r"(?:\([^)]{1,24}\))?:"
)
# 读者小郭问：合同到期…: who asks is no part of the paper
ASKED = re.compile(
    rf"(?:[{HAN}“”]{{0,10}}(?:问|来电)|[{HAN}]{{0,4}}(?:读者|网友|市民|居民)[{HAN}“”\w]{{0,8}}|Q\d{{0,2}})(?:\([^)]{{1,24}}\))?:"
)
NAMED_SPEAKER = re.compile(rf"(?P<who>[{HAN}A-Za-z·“”]{{1,14}})(?:\([^)]{{1,24}}\))?:")
COLUMN_LABEL = re.compile(rf"[\[【〔(][{HAN}·“”]{{2,10}}[\]】〕)]")
EDITORS_LABEL = re.compile("编者|编后|编辑|按语|完|待续")
DASH = re.compile("[—─－-]{2,3}(?=[^—─－-])")
TWO_PARTS = re.compile(r"[^—─][—─]{2,3}[^—─]{4}")
# 一起跨省电诈案的侦破: what a deck says of its headline
# 本期嘉宾：市第一医院呼吸内科主任医师 海霞
GUEST = re.compile("(?:本期|特约)?(?:嘉宾|受访人|受访者|受访嘉宾|对话人|采访对象|主讲人|解答专家)[:]")
ABOUT = re.compile("一[起个名位场次群对家].{3,16}的.{2,8}$")
# 曝光台|这几位司机，请对号入座: column and headline on one line
LABELLED = re.compile("[^|]{2,8}[|][^|]{5,}$")
WHOLE_QUOTE = re.compile("“[^“”]+”")
# 被骗聊天截图, 路面结冰资料图
KIND_OF_PICTURE = re.compile(rf"[{HAN}]{{2,12}}(?:截图|资料图|效果图|示意图|现场图|合影)")
# 宝善街居民 康志远, 一位孩子的母亲: who writes to the paper
WRITES_IN = re.compile(rf"[{HAN}]{{0,10}}(?:读者|居民|市民|村民|业主|乘客|家长|网友|职工|员工)[:： ]")
UNNAMED = re.compile(rf"一[位名个][{HAN}]{{1,8}}")
NOTE = re.compile("[（(].{0,60}[年月].{0,60}[）)]")
# www.example.cn, http://…, editor@example.cn: no words, whatever letters they have
ADDRESS = re.compile(r"https?:\S+|www\.\S+|(?<![\w.+-])[\w.+-]++@[\w.-]+", re.ASCII | re.IGNORECASE)
# English, Cyrillic, traditional Mongolian: a word, and where a sentence ends
FOREIGN_WORD = re.compile(r"[^\W\d_]+(?:[^\W\d_]|[\u180b-\u180f\u200c\u200d\u202f'’-](?=[^\W\d_]))*")
FOREIGN_STOP = re.compile("[.!?…᠃᠉][)\"'”’»）]*$")
