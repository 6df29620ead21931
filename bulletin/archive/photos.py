"""The photos that captions show: which of them, at which sizes, under which paths; what is wrong with them.

Every output takes them from here: documents, feeds, cards. `documents.pictures` draws what `picture_of` promises.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bulletin import routes
from bulletin.content import images
from bulletin.content.containers import ImageError
from bulletin.conversion.doubts import Doubt
from bulletin.problems import Problem
from bulletin.text.likeness import hint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bulletin.content.folder import ArticleFile
    from bulletin.content.images import ImageFile
    from bulletin.model import Archive, Article, Photo

WIDEST, HIGHEST = 1280, 2560
"""Pixels. The column of text is 648 px wide on a desk, some 360 on a phone, with up to two and three pixels to one of
these; only a long screenshot is limited by its height."""
_HALVED = 800
"""Pixels of width from which a picture is made at half its size, too: for plain desks and lists."""
LEAST = 300
"""Pixels of the shorter side, below which a photo is blurred on every screen, and WeChat takes none for a card."""


@dataclass(frozen=True, slots=True)
class Scaled:
    """One file of a photo on the site."""

    path: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Picture:
    """The files of a photo on the site. Never larger than the photo itself."""

    webp: tuple[Scaled, ...]
    """From the narrowest to the widest."""
    jpeg: Scaled
    """As wide as the widest: for feeds, cards, and browsers without WebP."""


def picture_of(photo: Photo) -> Picture:
    """The files of a photo: named by its bytes, so that one photo in two articles is one picture."""
    scale = min(1, WIDEST / photo.width, HIGHEST / photo.height)
    width, height = (max(1, round(side * scale)) for side in (photo.width, photo.height))
    sizes = [(width, height)]
    if width >= _HALVED:
        # Of exactly the same shape: the document reserves the same room for both.
        half = (width // 2, max(1, height // 2))
        sizes = [half, (2 * half[0], 2 * half[1])]
    named = f"{photo.sha256}#{photo.crop}".encode()
    digest = hashlib.sha256(named).hexdigest()[:16] if photo.crop else photo.sha256[:16]
    webp, jpeg = (
        tuple(Scaled(routes.PHOTO.path(digest, str(w), ending), w, h) for w, h in sizes)
        for ending in ("webp", "jpg")
    )
    return Picture(webp, jpeg[-1])


def attach(archive: Archive, files: Iterable[ImageFile]) -> Archive:
    """The archive with the photos its articles show. A redacted or withdrawn article shows none: it no longer names any."""
    articles = tuple(map(_without_hidden, archive.articles))
    known = {file.called: file.photo for file in files if file.photo}
    shown = {
        caption.shown: (known[name], caption.crop)
        for article in articles
        for caption in (article.meta.captions if article.photos else ())
        if (name := images.called(caption.image or "")) in known
    }
    photos = {name: part_of(photo, crop) for name, (photo, crop) in sorted(shown.items())}
    return replace(archive, articles=articles, photos=photos)


def part_of(photo: Photo, crop: str) -> Photo:
    """A photo of which only a part is shown; all of it where the part is empty."""
    box = images.region(crop)
    if box is None:
        return photo
    left, top, right, bottom = box
    width, height = round((right - left) * photo.width), round((bottom - top) * photo.height)
    return replace(photo, width=max(1, width), height=max(1, height), crop=crop)


def _without_hidden(article: Article) -> Article:
    if article.photos or not any(caption.image for caption in article.meta.captions):
        return article
    captions = tuple(replace(caption, image=None, alt="") for caption in article.meta.captions)
    return replace(article, meta=replace(article.meta, captions=captions))


def problems(
    articles: Sequence[ArticleFile], files: Sequence[ImageFile], cleaning: Callable[[str], str]
) -> Iterator[Problem]:
    """Photos that captions name and that cannot be shown; files that tell what must not be published.

    `cleaning` gives the command that cleans a file, by its path within the content.
    """
    by_name = {file.called: file for file in files}
    named = set()
    for article, line, image, _ in _named(articles):
        named.add(image)
        file = by_name.get(image)
        if file is None:
            what = f"{images.FOLDER}/ 里没有 {image}{hint(image, by_name)}；请放进去，或删去 image"
        elif file.refusal:
            what = f"{image} {file.refusal}"
        else:
            continue
        yield Problem(article.path, line, f"captions：{what}")
    for file in files:
        if file.refusal and file.called not in named:
            yield Problem(file.path, 1, file.refusal)
        if file.private:
            told = "、".join(file.private)
            yield Problem(
                file.path, 1, f"照片带有{told}，不能公开；要去掉（画面不变）请运行：{cleaning(file.path)}"
            )


def damaged(archive: Archive, read: Callable[[Photo], bytes]) -> Iterator[Problem]:
    """Photos that are shown and whose pixels cannot be read; a build would find them when it draws them."""
    for photo in archive.photos.values():
        try:
            images.prove(read(photo))
        except ImageError as error:
            yield Problem(f"{images.FOLDER}/{photo.name}", 1, str(error))


def doubts(articles: Iterable[ArticleFile], files: Iterable[ImageFile]) -> Iterator[Doubt]:
    """Photos without a description, photos that no article shows, small ones."""
    named = set()
    for article, line, image, alt in _named(articles):
        named.add(image)
        if not alt and article.photos:
            what = f"照片 {image} 没有 alt（给看不见照片的人的描述：谁、在哪里、做什么）；暂用图片说明代替"
            yield Doubt(article.path, line, what, _WITHOUT_ALT)
    for file in files:
        if file.photo is None:
            continue
        if file.called not in named:
            what = f'没有文章用这张照片；请在文章的 captions 里写 image: "{file.name}"，或移走它'
            yield Doubt(file.path, 1, what, _UNUSED)
        elif min(file.photo.width, file.photo.height) < LEAST:
            what = f"照片只有 {file.photo.width}×{file.photo.height} 像素，看不清；有大一些的请换上"
            yield Doubt(file.path, 1, what, _SMALL)


_WITHOUT_ALT, _UNUSED, _SMALL = 0.5, 0.3, 0.5
"""How likely these are right all the same; judged, not measured."""


def _named(articles: Iterable[ArticleFile]) -> Iterator[tuple[Article, int, str, str]]:
    """Each caption with a photo: its article, the line that names the photo, the photo, its description."""
    for file in articles:
        for number, caption in enumerate(file.article.meta.captions):
            if caption.image:
                line = file.article.line_of("captions", str(number), "image")
                yield file.article, line, images.called(caption.image), caption.alt
