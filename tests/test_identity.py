"""Which article of a page is which: by its words, those that did not change first."""

from __future__ import annotations

from bulletin.conversion import identity
from bulletin.conversion.page.transcript import Draft, Piece
from bulletin.model import RawPage
from bulletin.roles import Role

LONG = "春季植树活动在操场东侧举行，高一年级师生种下两百棵树苗，校长说这是学校连续第十年组织植树。"
SHORT = "图书馆开放到晚上九点，新到的三千册图书已经上架。"


def read(*articles: str) -> tuple[RawPage, tuple[Draft, ...]]:
    """A page with these articles, one a line."""
    text, drafts = "\n".join(articles), []
    for number, words in enumerate(articles, 1):
        start = text.index(words)
        piece = Piece(Role.PARAGRAPH, words, ((start, start + len(words)),))
        drafts.append(Draft((piece,), "", (), ((number, number),), 1.0))
    return RawPage("p.txt", text, "utf-8", ""), tuple(drafts)


def test_an_article_that_is_as_it_was_keeps_its_id_though_part_of_it_stands_above_it() -> None:
    assert identity.match(*read(LONG[:15], LONG), {"aaaa": LONG}) == (None, "aaaa")


def test_of_two_that_became_one_the_larger_keeps_its_id() -> None:
    for known in ({"aaaa": SHORT, "bbbb": LONG}, {"bbbb": SHORT, "aaaa": LONG}):
        larger = next(each for each, words in known.items() if words == LONG)
        assert identity.match(*read(SHORT + LONG), known) == (larger,)


def test_of_one_that_became_two_the_first_keeps_its_id() -> None:
    assert identity.match(*read(LONG, SHORT), {"aaaa": LONG + SHORT}) == ("aaaa", None)


def test_words_that_stand_twice_are_two_articles() -> None:
    assert identity.match(*read(SHORT, f"{SHORT}　"), {"aaaa": SHORT, "bbbb": SHORT}) == (
        "aaaa",
        "bbbb",
    )


def test_what_was_captured_anew_with_other_words_here_and_there_is_known() -> None:
    page, drafts = read(LONG.replace("两百", "二百"), SHORT, "停电通知：周六上午全校停电检修。")
    assert identity.match(page, drafts, {"aaaa": LONG, "bbbb": SHORT}) == ("aaaa", "bbbb", None)


def test_an_id_that_was_issued_goes_before_one_that_a_file_claims_however_alike_that_is() -> None:
    page, drafts = read(LONG, SHORT)
    known, claimed = {"bbbb": LONG.replace("两百", "三百")}, {"aaaa": LONG, "cccc": SHORT}
    assert identity.match(page, drafts, known, claimed) == ("bbbb", "cccc")
    assert identity.match(page, drafts, {}, claimed) == ("aaaa", "cccc")
