"""The templates, styles and pictures of an archive's theme, in the place of the program's.

A theme's template says which one of the program it was made from, and how that looked then, in its first line:
`{# article.html 3f2a9c1b #}`. So an upgrade can say that the one underneath has changed since.
"""

from __future__ import annotations

import contextlib
import re
import traceback
from hashlib import sha256
from typing import TYPE_CHECKING

from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, TemplateError
from jinja2.exceptions import TemplateNotFound, TemplateSyntaxError

from bulletin import routes
from bulletin.content import theme as themes
from bulletin.model import OutputFile
from bulletin.problems import ContentError, Problem
from bulletin.text.likeness import hint

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from bulletin.model import Theme

STYLE = "css/theme.css"
"""Below static/."""
_HEAD = re.compile(r"\{#-?\s*([\w/.-]+)\s+([0-9a-f]{8})\s*-?#\}")
_DIGITS = 8


def loader(theme: Theme, templates: Path) -> BaseLoader:
    """What finds a template: the theme first, then the program's folder."""
    program = FileSystemLoader(templates)
    own = dict(theme.templates)
    if not own:
        return program
    return ChoiceLoader([_Own(own), program])


class _Own(BaseLoader):
    """Templates by name, called in tracebacks what they are called in the content."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self.sources = sources

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, None]:  # noqa: ARG002 Jinja's
        if template not in self.sources:
            raise TemplateNotFound(template)
        return self.sources[template], _path(template), None

    def list_templates(self) -> list[str]:
        return sorted(self.sources)


def _path(name: str) -> str:
    """The path within the content of a template of the theme, by which mistakes in it are found."""
    return themes.path_of(f"{themes.TEMPLATES}{name}")


def problems(theme: Theme, templates: Path) -> Iterator[Problem]:
    """Templates of a theme that nothing would use, or that Jinja cannot read."""
    known = {path.relative_to(templates).as_posix() for path in templates.rglob("*.html")}
    top = sorted(each for each in known if "/" not in each)
    for name, source in theme.templates:
        if name not in known and not name.startswith("partials/"):
            what = (
                f"程序没有叫 {name} 的模板{hint(name, top)}；可以换的有：{'、'.join(top)}，和 partials/ 里的"
            )
            yield Problem(_path(name), 1, what)
        try:
            Environment(autoescape=True).parse(source, name)
        except TemplateSyntaxError as error:
            yield Problem(_path(name), error.lineno, f"模板写错了：{error.message}")


@contextlib.contextmanager
def blamed(document: str) -> Iterator[None]:
    """Let what goes wrong in a template of the theme be a problem of the content; in one of ours it is an exception."""
    try:
        yield
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError, RecursionError) as error:
        frames = [
            each for each in traceback.extract_tb(error.__traceback__) if each.filename.startswith(_path(""))
        ]
        if not frames:
            raise
        what = f"模板出错（生成 {document} 时）：{error}"
        raise ContentError(Problem(frames[-1].filename, frames[-1].lineno or 1, what)) from error


def papers(theme: Theme) -> Mapping[str, str]:
    """The colour of the paper by day and by night, which a browser shows around a document."""
    values = dict(theme.tokens).get("paper", ("#f3f0e9", "#161719"))
    return {"paper_by_day": values[0], "paper_by_night": values[-1]}


def files(theme: Theme) -> Iterator[OutputFile]:
    """The style sheet and the pictures of a theme, below static/."""
    if theme.style:
        yield OutputFile(routes.STATIC.path(STYLE), theme.style.encode())
    if theme.logo:
        yield OutputFile(routes.STATIC.path(theme.logo.name), theme.logo.data)
    if theme.favicon:
        yield OutputFile(routes.STATIC.path(themes.FAVICON), theme.favicon)


def remarks(theme: Theme, templates: Path, sheet: str) -> Iterator[Problem]:
    """What somebody should know of a theme that can be used: templates to compare again, colours that are hard to read.

    `sheet` is the style sheet with the program's tokens.
    """
    for name, source in theme.templates:
        below = templates / name
        if not below.is_file():
            continue
        now = sha256(below.read_bytes()).hexdigest()[:_DIGITS]
        said = _HEAD.match(source)
        if said is None:
            what = f"换下了程序的 {name}；请在第一行写上 {{# {name} {now} #}}，以后程序里的它变了就会说"
            yield Problem(_path(name), 1, what)
        elif said[2] != now:
            what = f"程序里的 {name} 在换下它以后变了；请对照着改，再把第一行改成 {{# {name} {now} #}}"
            yield Problem(_path(name), 1, what)
    path = themes.path_of(themes.TOKENS_FILE)
    yield from (Problem(path, 1, what) for what in themes.hard_to_read(theme, sheet))
