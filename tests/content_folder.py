"""Content folders in the hands of a test: converted as the command does, read back, corrected as editors do."""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING
from unittest import mock

from bulletin.archive import assembly as archives
from bulletin.content import folder as contents
from bulletin.content import frontmatter, ledger
from bulletin.content.folder import ArticleFile, Content
from bulletin.conversion import convert as conversion
from bulletin.conversion.convert import Conversion, Resolution
from bulletin.publish import disk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bulletin.conversion.doubts import Doubt
    from bulletin.model import Archive, Article, RawPage

DAY, LATER = "2023-11-14", "2024-02-29"
UNDECIDED = Resolution()


def archive_of(*pages: RawPage) -> tuple[Archive, tuple[Doubt, ...]]:
    """Pages converted in memory: the whole archive, and what a person should look at."""
    content = Content(pages=pages)
    made = conversion.convert(content, DAY, every_page=True)
    assert made.problems == ()
    gazetteer = content.reference.region.gazetteer
    files = [ArticleFile(frontmatter.parse(data.decode(), path, gazetteer), "") for path, data in made.files]
    whole = archives.derive(replace(content, articles=tuple(files), ledger=made.ledger))
    return whole.archive, (*made.doubts, *whole.doubts)


def read(folder: Path) -> Content:
    content = contents.read(folder)
    assert content.problems == ()
    return content


def convert(
    folder: Path, day: str = DAY, *, every_page: bool = True, resolution: Resolution = UNDECIDED
) -> Conversion:
    """Convert a content folder and write the result, as the command does."""
    content = read(folder)
    result = conversion.convert(content, day, every_page=every_page, resolution=resolution)
    changes: dict[str, str | None] = {path: data.decode() for path, data in result.files}
    changes |= dict.fromkeys(result.removed)
    for path, text in (changes | ledger.changes(content.ledger, result.ledger)).items():
        if text is None:
            (folder / path).unlink(missing_ok=True)
        else:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
    return result


def archive(folder: Path) -> Archive:
    """Everything, with what follows from it."""
    return archives.assemble(read(folder))


def articles(folder: Path) -> list[Article]:
    """The articles as their files have them, in printed order."""
    found = [file.article for file in read(folder).articles]
    return sorted(
        found,
        key=lambda article: (
            article.meta.source and article.meta.source.page,
            article.meta.source and article.meta.source.lines,
        ),
    )


def by_title(folder: Path, beginning: str) -> Article:
    (found,) = (article for article in articles(folder) if article.meta.title.startswith(beginning))
    return found


def edit(folder: Path, beginning: str, old: str, new: str) -> Article:
    """Correct an article the way an editor does: in its file."""
    article = by_title(folder, beginning)
    path = folder / article.path
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return article


def change_page(folder: Path, page: str, old: str, new: str) -> None:
    (path,) = (folder / "pages").glob(f"{page}*")
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def state(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def only_pages(folder: Path, target: Path) -> Path:
    """A new content folder with the settings of another and no page yet."""
    (target / "pages").mkdir(parents=True)
    shutil.copy(folder / "site.yaml", target)
    return target


class KilledError(BaseException):
    """Stands for a process that ends at once."""


@contextlib.contextmanager
def killed_after(files: int) -> Iterator[None]:
    """Within the block, whoever has put so many files of the content in place is gone before the next."""
    left, put = files, disk.put_staged

    def failing(path: Path) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise KilledError
        put(path)

    with mock.patch.object(disk, "put_staged", failing), contextlib.suppress(KilledError):
        yield
