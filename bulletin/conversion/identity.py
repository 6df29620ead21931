"""Which article is which: new ids, and the ids that the articles of a page had before.

An id is made from the words of the article, so that the same page gives the same ids on every machine. A page that was
captured anew gives the same articles with other words here and there; they are known by the words they share.
"""

from __future__ import annotations

import hashlib
from types import MappingProxyType
from typing import TYPE_CHECKING

from bulletin.roles import Role
from bulletin.text.likeness import ALIKE, near, pairs, share
from bulletin.text.typography import letters

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from bulletin.conversion.page.transcript import Draft
    from bulletin.model import RawPage

_ALPHABET = "bcdfghjkmnpqrstvwxz23456789"  # no vowels, so that no id spells a word; no l, 1, o, 0
_FIRST = "bcdfghjkmnpqrstvwxz"
_LENGTH = 5
NO_WORDS: Mapping[str, str] = MappingProxyType({})


def mint(page: RawPage, draft: Draft, taken: Collection[str]) -> str:
    """A new id, made from the page and the words of the article, so that the same page gives the same ids."""
    return mint_from(f"{page.stem}\n{draft.title}\n{letters(page.text[draft.start :][:200])}", taken)


def mint_from(seed: str, taken: Collection[str]) -> str:
    """A new id, the same for the same seed, unless it is taken."""
    attempt = 0
    while True:
        number = int.from_bytes(hashlib.sha256(f"{seed}\n{attempt}".encode()).digest()[:16])
        number, index = divmod(number, len(_FIRST))
        article_id = _FIRST[index]
        while len(article_id) < _LENGTH:
            number, index = divmod(number, len(_ALPHABET))
            article_id += _ALPHABET[index]
        if article_id not in taken:
            return article_id
        attempt += 1


def match(
    page: RawPage, drafts: Sequence[Draft], known: Mapping[str, str], claimed: Mapping[str, str] = NO_WORDS
) -> tuple[str | None, ...]:
    """For each draft the id it already has, the most alike first; None for a new article. Of two that became one, the larger is it.

    `known` holds the words by which articles of the page are known, by id; no words where nothing is left of them. What
    is none of these may be one of `claimed`, of which only a file says that it is of this page: a copy of that file, with
    another id and a correction more, must not take the place of an id that was issued.
    """
    issued = _match(page, drafts, known)
    others = [draft for draft, found in zip(drafts, issued, strict=True) if found is None]
    rest = iter(_match(page, others, claimed))
    return tuple(found or next(rest) for found in issued)


def _match(page: RawPage, drafts: Sequence[Draft], known: Mapping[str, str]) -> tuple[str | None, ...]:
    """The same for ids of one kind."""
    if not known:
        return (None,) * len(drafts)
    own = [letters(printed(page, draft)) for draft in drafts]
    words = {article_id: letters(text) for article_id, text in known.items()}
    found: dict[int, str] = {}
    # An id that holds no words to compare is recognised by being minted from the same again.
    bare = {article_id for article_id, said in words.items() if len(said) < 2}
    for index, draft in enumerate(drafts if bare else ()):
        if (again := mint(page, draft, ())) in bare:
            found[index] = again
    # What is as it was is not held against all others: most of a page is, after whatever was done to it.
    same = {
        said: article_id for article_id, said in sorted(words.items(), reverse=True) if article_id not in bare
    }
    for index, said in enumerate(own):
        if index not in found and said in same:
            found[index] = same.pop(said)
    left = {each: pairs(words[each]) for each in words.keys() - set(found.values())}
    new = {index: pairs(said) for index, said in enumerate(own) if index not in found}
    taken: set[str] = set()
    for _, index, _, article_id in sorted(_alike(new, left)):
        if index not in found and article_id not in taken:
            found[index] = article_id
            taken.add(article_id)
    return tuple(found.get(index) for index in range(len(drafts)))


def _alike(
    new: Mapping[int, frozenset[str]], left: Mapping[str, frozenset[str]]
) -> Iterator[tuple[float, int, int, str]]:
    """Which drafts are which articles, as far as can be: the likeness and the number of common pairs, both negative."""
    for index, article_id in near(new, left, ALIKE):
        common = len(new[index] & left[article_id])
        score = share(common, new[index], left[article_id])
        if score >= ALIKE:
            yield -score, index, -common, article_id


def printed(page: RawPage, draft: Draft) -> str:
    """The words of an article as its page has them."""
    return "".join(
        page.text[start:end]
        for piece in draft.pieces
        if piece.role in {Role.TITLE, Role.DECK, Role.PARAGRAPH, Role.CROSSHEAD, Role.SUBHEAD}
        for start, end in piece.stretches
    )
