"""A corpus of any size, the same on every machine: newspaper pages of five articles each, and the same articles for Hugo.

Sentences are those of the archive that the tests work on, kept in their order; in each article some words give way to others of
the program's vocabulary, and stay so, so that articles differ as much as real ones do and words recur within them.
"""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
_SEEDS = ROOT / "tests" / "archive" / "articles"
_WORDS = ROOT / "bulletin" / "reference" / "data" / "words.txt"
_PLACES = [
    "陕坝",
    "阿里河",
    "甘旗卡",
    "双河",
    "巴音宝力格",
    "巴彦呼舒",
    "大沁他拉",
    "牙克石",
    "扎兰屯",
    "根河",
    "满洲里",
    "突泉",
    "开鲁",
    "临河",
    "五原",
    "磴口",
    "集宁",
    "丰镇",
]
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
_GIVEN = "伟芳敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红建国文辉力健"
_PER_PAGE = 5
_VARIED = 0.35
"""Share of the words that give way."""
_LENGTHS = (8, 26)
"""Fewest and most sentences of an article."""
_PARAGRAPH = 3


class Made(NamedTuple):
    """One made article."""

    title: str
    place: str
    author: str
    paragraphs: tuple[str, ...]


@cache
def _sentences() -> tuple[tuple[str, ...], ...]:
    """The sentences of each seed, in order."""
    found = []
    for path in sorted(_SEEDS.glob("*.md")):
        body = path.read_text(encoding="utf-8").split("---\n", 2)[2]
        plain = re.sub(r"^#+ .*$|[\\\n]", "", body, flags=re.MULTILINE)
        found.append(tuple(re.findall(r"[^。！？]{6,}[。！？][”’」』）]*", plain)))
    return tuple(found)


@cache
def _words() -> tuple[str, ...]:
    lines = _WORDS.read_text(encoding="utf-8").splitlines()
    words = (line.split()[0] for line in lines if line.strip() and not line.startswith("#"))
    return tuple(sorted({word for word in words if len(word) == 2}))


def article(number: int) -> Made:
    """The article of a number."""
    rng, instead = random.Random(number), dict[str, str]()
    known = frozenset(_words())
    sentences: list[str] = []
    for _ in range(rng.randint(*_LENGTHS)):
        seed = rng.choice(_sentences())
        at = rng.randrange(len(seed))
        sentences += [_varied(each, rng, instead, known) for each in seed[at : at + 2]]
    head = "".join(rng.sample(_words(), 4))
    return Made(
        f"{head[:4]}{head[4:]} {''.join(rng.sample(_words(), 3))}",
        rng.choice(_PLACES),
        rng.choice(_SURNAMES) + "".join(rng.sample(_GIVEN, rng.randint(1, 2))),
        tuple("".join(sentences[at : at + _PARAGRAPH]) for at in range(0, len(sentences), _PARAGRAPH)),
    )


def _varied(sentence: str, rng: random.Random, instead: dict[str, str], known: frozenset[str]) -> str:
    parts: list[str] = []
    at = 0
    while at < len(sentence):
        pair = sentence[at : at + 2]
        if pair in known:
            if pair not in instead:
                instead[pair] = rng.choice(_words()) if rng.random() < _VARIED else pair
            parts.append(instead[pair])
            at += 2
        else:
            parts.append(sentence[at])
            at += 1
    return "".join(parts)


def pages(folder: Path, articles: int) -> None:
    """Write a content folder of pages that nobody has converted."""
    (folder / "pages").mkdir(parents=True)
    (folder / "articles").mkdir()
    (folder / "site.yaml").write_text('title: "样报档案"\ncontact: "a@example.org"\n', encoding="utf-8")
    for first in range(0, articles, _PER_PAGE):
        made = [article(number) for number in range(first, min(first + _PER_PAGE, articles))]
        text = "\n".join(
            f"# {each.title}\n\n{each.place}讯 " + "\n".join(each.paragraphs) + f"\n\n({each.author})\n"
            for each in made
        )
        (folder / "pages" / f"p{first // _PER_PAGE:05}.md").write_text(text, encoding="utf-8")


_TEMPLATES = {
    "_default/baseof.html": '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{{ .Title }}</title>'
    '<link rel="canonical" href="{{ .Permalink }}"></head><body><main>{{ block "main" . }}{{ end }}</main></body></html>',
    "_default/single.html": '{{ define "main" }}<article data-pagefind-body><h1>{{ .Title }}</h1>{{ .Content }}'
    "{{ range .GetTerms `tags` }}<a href={{ .RelPermalink }}>{{ .Title }}</a>{{ end }}</article>{{ end }}",
    "_default/list.html": '{{ define "main" }}<h1>{{ .Title }}</h1>{{ range (.Paginate .Pages).Pages }}'
    '<p><a href="{{ .RelPermalink }}">{{ .Title }}</a> {{ .Date.Format "2006-01-02" }}</p>{{ end }}{{ end }}',
}


def hugo(folder: Path, articles: int) -> None:
    """Write the same articles as a site of Hugo: a page each, lists by author and place, no search."""
    (folder / "content" / "articles").mkdir(parents=True)
    (folder / "hugo.toml").write_text(
        'baseURL = "https://example.org/"\ntitle = "样报档案"\nhasCJKLanguage = true\n[pagination]\npagerSize = 50\n'
        '[taxonomies]\ntag = "tags"\n',
        encoding="utf-8",
    )
    for name, text in _TEMPLATES.items():
        path = folder / "layouts" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for number in range(articles):
        made = article(number)
        head = f'---\ntitle: "{made.title}"\ndate: 2023-{number % 12 + 1:02}-01\ntags: ["{made.author}", "{made.place}"]\n---\n\n'
        text = head + "\n\n".join(made.paragraphs) + "\n"
        (folder / "content" / "articles" / f"a{number:05}.md").write_text(text, encoding="utf-8")
