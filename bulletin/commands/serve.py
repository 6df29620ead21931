"""serve: build in memory, serve on this machine, build again when something changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin import program
from bulletin.commands import stages
from bulletin.commands.outside import Outside, Report
from bulletin.content import folder as contents
from bulletin.desk import preview, review
from bulletin.documents import rendering
from bulletin.problems import ContentError
from bulletin.publish import site

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bulletin.model import OutputFile


def run(outside: Outside, *, content: Path, base_url: str, jobs: int, port: int) -> Report:
    """Serve until interrupted. Raises UsageError when the port is taken."""
    url = stages.base_url(base_url)
    last: dict[str, bytes] = {}
    latest: list[review.Review] = []

    def produce() -> Sequence[OutputFile]:
        try:
            # A file that is gone may be on its way back: only `build` and `convert` write it again.
            with stages.alone(outside, content):
                read, result = stages.converted(outside, content, every_page=False, restore=False)
            archive = stages.archive_of(outside, content, read, result, url)
            photo = contents.photo_reader(content)
            files = site.files_of(archive, read, photo, None, outside.progress, jobs)
        except ContentError as error:
            raise ContentError(*outside.located(content, error.problems)) from None
        last.update((file.path, file.content) for file in files)
        latest[:] = [review.Review(read, outside.shown(content))]
        return files

    def review_page(path: str) -> bytes | None:
        if not latest:
            return None
        read = latest[0].content
        environment = rendering.environment(
            program.TEMPLATES, read.settings.interface, read.reference.interface
        )
        return review.render(latest[0], environment, path)

    preview.serve(produce, (content, program.TEMPLATES, program.STATIC), port, outside.say, review_page)
    return Report()
