"""The one document of the desk: its frame, its words in every language, what it is about. All else its scripts ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bulletin import roles, routes
from bulletin.documents import words
from bulletin.documents.rendering import to_json

if TYPE_CHECKING:
    from pathlib import Path

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
        "roles": [[word, _manual(word)] for word in roles.WORDS],
        "heads": sorted({reading.word for reading in roles.BEGINS_ARTICLE}),
        "article": shown.shown.base + routes.address(routes.ARTICLE.path("{id}")),
    }
    html = environment.get_template("desk.html").render(
        policy=POLICY, data=to_json(data), w=tables[words.REFERENCE].say
    )
    return html.encode()


def _manual(word: str) -> str:
    """What the manual says of a role."""
    return next((reading.manual for reading in roles.Reading if reading.word == word and reading.manual), "")
