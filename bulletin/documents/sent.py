"""The styles and scripts that a site sends, and the version behind their addresses: `static/css/reader.css?v=3f2a9c1b`.

A host may answer with a file of ten minutes ago (GitHub Pages does). A document whose addresses name the version of what it
was made with never meets the scripts or styles of another program or theme. There is one version for all of them, so that each can load the
others. Words and faces that are put into them have no part in it: old ones beside new ones do no harm, and a word need not change every document.

Documents are rendered with a mark in its place, and it is put in last (`recipes.Recipe.version`): where only a style changed, no document
has to be rendered again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

from bulletin import routes
from bulletin.digests import digest
from bulletin.recipes import VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bulletin.model import Theme

_LETTERS = 8
_KINDS = (".css", ".js")
_OF_DESK = ("js/desk/", "css/desk/")


@dataclass(frozen=True)
class Sent:
    """What the styles and scripts of a site are made of."""

    sources: tuple[tuple[str, str], ...] = ()
    """The program's own, by name below static/: SHA-256 of each."""
    style: str = ""
    """The archive's own."""
    is_put_in_last: bool = True
    """Whether addresses hold a mark in place of the version: not where templates of the archive's own may do anything with them."""

    @cached_property
    def version(self) -> str:
        """Eight hexadecimal digits; empty where nothing is known of what is sent."""
        return digest(self.sources, self.style).hex()[:_LETTERS] if self.sources else ""

    def address(self, name: str) -> str:
        """The path of a static file from the root of the site, with the version, or the mark in its place, where it is a style or a
        script.

        >>> Sent((('js/a.js', '0'),)).address('icon.png')
        'static/icon.png'
        """
        path = routes.STATIC.path(name)
        if not (self.version and name.endswith(_KINDS)):
            return path
        return f"{path}?v={VERSION if self.is_put_in_last else self.version}"

    @property
    def identity(self) -> tuple[object, ...]:
        """All that a document can show of it before its version is put in."""
        return (bool(self.version),) if self.is_put_in_last else (self.sources, self.style)

    @property
    def put_in_last(self) -> str:
        """What is put in place of the mark; empty where no address holds one."""
        return self.version if self.is_put_in_last else ""


def of(files: Mapping[str, bytes], theme: Theme) -> Sent:
    """What a site sends of the files of static/, given by name, and of an archive's own theme."""
    return Sent(
        tuple((name, sha256(data).hexdigest()) for name, data in sorted(files.items()) if has_version(name)),
        theme.style,
        is_put_in_last=not theme.templates,
    )


def has_version(name: str) -> bool:
    """Whether a file of static/ is a style or a script of the site."""
    return name.endswith(_KINDS) and not is_of_desk(name)


def is_of_desk(name: str) -> bool:
    """Whether a file of static/ serves the editor alone, and is no part of a site."""
    return name.startswith(_OF_DESK)
