"""Files dropped on the desk: what each would be called and is about, and the act that takes it in."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from bulletin.archive import printing
from bulletin.content import decisions, decoding, images
from bulletin.content.containers import ImageError
from bulletin.content.strays import RECEIVED_SUFFIXES
from bulletin.conversion import reading, records
from bulletin.desk import arrivals, editing
from bulletin.desk.acts import Act
from bulletin.desk.messages import Message
from bulletin.model import PAGES, RawPage, stem_of
from bulletin.problems import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bulletin.content.folder import Content

PHOTOS = (".jpg", ".jpeg", ".png", ".webp")
FACTS = ("publication", "date", "number", "issue")


def proposed(content: Content, name: str, data: bytes) -> dict[str, Any]:
    """What a file would be taken in as. Raises ContentError with why it cannot be read, UsageError for another kind."""
    suffix = PurePath(name).suffix.lower()
    if suffix in PHOTOS:
        file = images.judge(PurePath(name).name, data, "")
        return {
            "kind": "photo",
            "name": PurePath(name).name,
            "error": Message(file.refusal if file.photo is None else ""),
            "told": [Message(each) for each in file.private],
        }
    page = _page(name, data)
    read = reading.read(replace(content, decisions={}), [page])[page.name]
    head = printing.head(page, records.spans_of(read, [str(number) for number, _ in enumerate(read)]))
    there = arrivals.already_there(page, content.pages)
    taken = [each.stem for each in content.pages] + [stem_of(each) for each in content.ledger.pages]
    return {
        "kind": "page",
        "name": arrivals.name_of(PurePath(name).name, head, taken) + suffix,
        "facts": {key: getattr(head, key) for key in FACTS},
        "head": list(head.head),
        "articles": [each.draft.title or each.body[:30] for each in read],
        "characters": len("".join(page.text.split())),
        "encoding": page.encoding,
        "there": {"name": there[0].name, "is_same": there[1]} if there else None,
    }


def _page(name: str, data: bytes) -> RawPage:
    suffix = PurePath(name).suffix.lower()
    if suffix not in RECEIVED_SUFFIXES:
        kinds = "、".join((*RECEIVED_SUFFIXES, *PHOTOS))
        raise UsageError(f"{name}：不收这种文件；可以是 {kinds}")
    shown = PurePath(name).name
    text, encoding, styles = decoding.read_styled(data, suffix, shown)
    return RawPage(shown, text, encoding, hashlib.sha256(data).hexdigest(), styles)


def taken(content: Content, name: str, data: bytes, values: Mapping[str, str]) -> tuple[Act, str]:
    """The act that takes a file in, and the name it has then. `values` are facts of the printing that the editor gave.

    Raises as `proposed` does, and UsageError where the archive has it already.
    """
    offer = proposed(content, name, data)
    if offer["kind"] == "photo":
        return _photo(content, offer, data)
    if offer["there"] and offer["there"]["is_same"]:
        raise UsageError(f"档案里已经有同样的文字：{offer['there']['name']}；没有再收")
    said = {key: values.get(key, "").strip() for key in FACTS}
    if problem := _unread(said["date"]):
        raise UsageError(problem)
    given = {key: value for key, value in said.items() if value and value != offer["facts"][key]}
    page = offer["name"]
    changes: dict[str, bytes | None] = {f"{PAGES}/{page}": data}
    text = ""
    for key, value in given.items():
        text = editing.decided(text, key, value)
    if text:
        changes[decisions.file_of(page)] = text.encode()
    return Act("act.added", {"page": page}, changes), page


def _unread(date: str) -> str:
    """Why a date cannot be read; empty where it can."""
    try:
        decisions.fact("date", date)
    except ValueError as error:
        return str(error)
    return ""


def _photo(content: Content, offer: Mapping[str, Any], data: bytes) -> tuple[Act, str]:
    if why := offer["error"].text:
        raise UsageError(why)
    name = str(offer["name"])
    if there := [image for image in content.images if images.folded(image.name) == images.folded(name)]:
        raise UsageError(f"{images.FOLDER}/ 里已有同名的照片 {there[0].name}；请先改名")
    try:
        images.prove(data)
        cleaned = images.clean(data)
    except ImageError as error:
        raise UsageError(str(error)) from None
    return Act("act.photo", {"page": name}, {f"{images.FOLDER}/{name}": cleaned}), name
