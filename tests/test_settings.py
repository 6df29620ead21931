"""Addresses of the site: the ones that can stand in every link, and nothing secret."""

from __future__ import annotations

import pytest

from bulletin.content import settings
from bulletin.problems import ContentError
from bulletin.text.addresses import normal_base_url


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("https://user.github.io/repo", "https://user.github.io/repo/"),
        ("http://localhost:8000/", "http://localhost:8000/"),
        ("http://[::1]:8000/x/", "http://[::1]:8000/x/"),
    ],
)
def test_an_address_ends_with_a_slash(url: str, normal: str) -> None:
    assert normal_base_url(url) == normal


@pytest.mark.parametrize(
    "url",
    [
        "https://user:secret@host/",
        "https://user@host/",
        "https://host/?",
        "https://host/?q=1",
        "https://host/#",
        "https://[host/",
        "https://host:99999/",
        "https://:80/",
        "https:///x",
        "javascript:alert(1)",
        "https://例子.cn/",
        'https://host/"x/',
    ],
)
def test_what_is_no_address_is_said_in_chinese_and_on_its_line(url: str) -> None:
    with pytest.raises(ContentError) as caught:
        settings.parse(f"title: x\nbase_url: '{url}'\n", "site.yaml")
    (problem,) = caught.value.problems
    assert str(problem).startswith("site.yaml:2: base_url：")
    assert "secret" not in problem.message


def test_region_and_subject_are_resolved_or_refused_on_their_lines() -> None:
    chosen = settings.parse('region: "绵竹市"\nsubject: police\n', "site.yaml")
    assert (chosen.region, chosen.subject) == ("510683", "police")
    with pytest.raises(ContentError) as caught:
        settings.parse('title: x\nregion: "鼓楼区"\nsubject: 校报\n', "site.yaml")
    region, subject = map(str, caught.value.problems)
    assert region.startswith("site.yaml:2: region：“鼓楼区”有 4 处：江苏省南京市鼓楼区")
    assert subject == "site.yaml:3: subject：没有主题“校报”；现有：general、police"
