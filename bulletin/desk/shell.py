"""The one document of the desk: its frame, its words in every language, what it is about. All else its scripts ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bulletin import roles, routes
from bulletin.desk import messages
from bulletin.documents import words
from bulletin.documents.rendering import to_json

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.desk.messages import Catalogue
    from bulletin.desk.preview import Preview

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
"""What the document may load and do: as in the site, and no address of a script is made by a script."""


def document(templates: Path, shown: Preview) -> bytes:
    """The document as HTML. Raises ContentError where a table of words cannot be read."""
    tables = words.load(templates / "desk" / "words")
    environment = Environment(
        loader=FileSystemLoader(templates / "desk"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    data = {
        "words": {language: dict(table.table) for language, table in tables.items()},
        "roles": [[word, _name(word)] for word in roles.WORDS],
        "heads": sorted({reading.word for reading in roles.BEGINS_ARTICLE}),
        "article": shown.shown.base + routes.address(routes.ARTICLE.path("{id}")),
    }
    html = environment.get_template("desk.html").render(
        policy=POLICY, data=to_json(data), w=tables[words.REFERENCE].say
    )
    return html.encode()


def catalogues(templates: Path) -> dict[str, Catalogue]:
    """The messages of the program in other languages, by the tag of the language. Raises ContentError."""
    tables = words.load(templates / "desk" / "words")
    found = {}
    for file in sorted((templates / "desk" / "messages").glob("*.yaml")):
        table = tables[file.stem]
        named = {word: table.say(f"reading.{_name(word)}") for word in roles.WORDS}
        found[table.tag] = messages.parse(file.read_text(encoding="utf-8"), file.name, named)
    return found


def _name(word: str) -> str:
    """What tables of words call a role: `reading.NAME` names it, `reading.NAME_means` says what it is.

    >>> _name('接上段')
    'continued'
    """
    return next(reading.name.lower() for reading in roles.Reading if reading.word == word)
