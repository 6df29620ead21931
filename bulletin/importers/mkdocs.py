"""MkDocs: docs/**.md; the headline is the first head where the header has none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bulletin.importers import markdown_files
from bulletin.importers.incoming import Found, Incoming, address
from bulletin.routes import DIRECTORY_INDEX

if TYPE_CHECKING:
    from bulletin.importers.incoming import Source


def read(source: Source) -> Found:
    """Every page below docs/. Raises ContentError where the settings cannot be read."""
    settings: dict[str, Any] = markdown_files.settings(source, "mkdocs.yml", "mkdocs.yaml")
    folder = f"{str(settings.get('docs_dir') or 'docs').strip('/')}/"
    is_flat = str(settings.get("use_directory_urls", "true")).lower() == "false"
    articles: list[Incoming] = []
    lacking = [*markdown_files.others(source, folder)]
    names = markdown_files.markdown_names(source, folder)
    for name, header in markdown_files.published(source, names, lacking, knows_drafts=False):
        path = name.removeprefix(folder).rsplit(".", 1)[0]
        is_index = path.rpartition("/")[2].lower() in {"index", "readme"}
        if is_index:
            path = path.rpartition("/")[0]
        made = (
            f"{path}/{DIRECTORY_INDEX}" if is_flat and is_index else f"{path}.html" if is_flat else f"{path}/"
        )
        also = ("hide", "template", "search", "icon", "status")
        addresses = [address(made)] if path else []
        articles.append(
            markdown_files.incoming(name, header, addresses, called=path.rpartition("/")[2], also=also)
        )
    return Found(tuple(articles), tuple(lacking))
