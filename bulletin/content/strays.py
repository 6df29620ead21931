"""Files of the content folder that lie elsewhere, or are called otherwise, than where and as the program reads them."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from bulletin.content import decisions, formats, images, ledger, settings, theme
from bulletin.model import ARTICLES, PAGES
from bulletin.text.likeness import nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

REFERENCE = "reference"
TEXT_SUFFIXES = (".txt", ".md")
_PHOTO_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".gif", ".tif", ".tiff", ".bmp")
PAGE_SUFFIXES = (*TEXT_SUFFIXES, *formats.READERS)
"""Of what is read in content/pages/."""
RECEIVED_SUFFIXES = tuple(suffix for suffix in PAGE_SUFFIXES if suffix not in _PHOTO_SUFFIXES)
"""Of what is a page wherever it comes from; a picture that is sent is a photo."""
ARTICLE_SUFFIX = ".md"
_OTHER_TEXTS = (".doc", ".wps", ".rtf", ".odt", ".html", ".htm", ".mht", ".pages", ".epub", ".markdown")
_FOLDERS = (PAGES, ARTICLES, ledger.FOLDER, images.FOLDER, REFERENCE, decisions.FOLDER, theme.FOLDER)
_FILES = (settings.FILE, ledger.SINGLE, decisions.BOUNDARIES)
_ABOUT = re.compile(r"(?:README|LICENSE|CHANGELOG)(?:\..*)?", re.IGNORECASE)


def is_photo(name: str) -> bool:
    """Whether a file is called as photos are."""
    return name.lower().endswith(_PHOTO_SUFFIXES)


def unreadable(suffix: str) -> str:
    """What to do with a text in a format that is not read."""
    return f"读不了 {suffix}；请用写它的软件另存为 .docx 或 .txt（UTF-8）"


def misplaced(folder: str, name: str, endings: Collection[str], *, is_folder: bool) -> str:
    """What is to be done with a file (or folder) that a folder of the content has no use for."""
    suffix, stem = PurePosixPath(name).suffix, PurePosixPath(name).stem
    kinds = "、".join(endings)
    if stem.lower().endswith(tuple(endings)):  # an ending that a file manager hides: x.md.txt
        stem = PurePosixPath(stem).stem
    if is_folder:
        return f"{folder}/ 里不能再有文件夹；请把里面的文件移到 {folder}/，再删去这个文件夹"
    if suffix.lower() in _PHOTO_SUFFIXES:
        return f"照片不放在这里；请用 python build.py add 收进 {images.FOLDER}/，再从这里移走"
    if folder == ARTICLES and suffix.lower() in {".md", ".markdown", ".mkd", ".txt", ".text"}:
        also = f"；是收到的版面，请移到 {PAGES}/" if suffix.lower() == ".txt" else ""
        return f"文章文件要以 .md 结尾；请改名为 {stem}.md{also}"
    if folder == ARTICLES and suffix.lower() in PAGE_SUFFIXES:
        return f"这里只放文章（.md）；收到的版面请移到 {PAGES}/"
    if folder == PAGES and suffix.lower() in _OTHER_TEXTS:
        return f"读不了 {suffix}；请用写它的软件另存为 .docx 或 .txt（UTF-8），再移走这个文件"
    meant = nearest(name, endings)
    if folder in {decisions.FOLDER, decisions.ELSE} and suffix.lower() in {".yml", ".txt", ".md"}:
        meant = stem + decisions.SUFFIX
    return f"这里只能放 {kinds} 文件；" + (f"请改名为 {meant}" if meant else "请移走或改名")


def strays(names: Iterable[tuple[str, bool]]) -> Iterator[tuple[str, str]]:
    """Names right in the content folder that look like content and are not read: the name, and what it was meant to be.

    `names` tells of each whether it is a folder. Empty is what was meant where it looks like a page or an article that
    lies outside of its folder.
    """
    for name, is_folder in names:
        known = _FOLDERS if is_folder else _FILES
        if name in known or name.startswith(".") or name.endswith("~") or _ABOUT.fullmatch(name):
            continue
        if meant := nearest(name, known):
            yield name, meant
        elif not is_folder and name.lower().endswith(RECEIVED_SUFFIXES):
            yield name, ""
