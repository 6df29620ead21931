"""Our small part of EDTF agrees with the edtf package, the referee."""

import pytest
from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException
from hypothesis import given
from hypothesis import strategies as st

from bulletin.text import edtf

POINT = st.builds(
    lambda year, rest, mark: f"{year:04}{rest}{mark}",
    st.integers(1900, 2100),
    st.sampled_from(["", "-01", "-09", "-12", "-13", "-00", "-02-28", "-02-30", "-12-31"]),
    st.sampled_from(["", "~", "?", "%"]),
)
DATE = POINT | st.builds("{}/{}".format, POINT, POINT) | st.builds("[{}..{}]".format, POINT, POINT)


@pytest.mark.slow
@given(DATE)
def test_what_we_accept_the_referee_accepts_with_the_same_bounds(text: str) -> None:
    date = edtf.parse(text)
    if date is None:
        return
    theirs = parse_edtf(text)
    lower, upper = theirs.lower_strict(), theirs.upper_strict()
    assert date.first.earliest == f"{lower.tm_year:04}-{lower.tm_mon:02}-{lower.tm_mday:02}"
    assert date.last.latest == f"{upper.tm_year:04}-{upper.tm_mon:02}-{upper.tm_mday:02}"


@pytest.mark.parametrize(
    "text",
    ["2023-13", "2023-02-30", "2023-00", "23", "", "2023-9", "约2023", "2023-09/2023-01", "[..]", "２０２３"],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    assert edtf.parse(text) is None


@pytest.mark.parametrize("text", ["2023-13", "二〇二三"])
def test_the_referee_refuses_it_too(text: str) -> None:
    with pytest.raises(EDTFParseException):
        parse_edtf(text)


def test_the_period_all_of_a_date_lies_in() -> None:
    periods = {
        "2023-09~": "2023-09",
        "2023": "2023",
        "2023-07/2023-09": "2023",
        "[2023-12..2024-02]": "",
        "2023-07-16": "2023-07",
    }
    for text, period in periods.items():
        date = edtf.parse(text)
        assert date is not None
        assert date.period == period
