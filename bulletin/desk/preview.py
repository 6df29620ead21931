"""The editor's preview: the site as last built, served on this machine the way GitHub Pages does, reloaded when it changes.

The server shows a folder and what it is told of it (`Preview.show`, `Preview.fail`); it builds nothing. What goes wrong in
the content is laid over the site as it last was, by the script and the style sheet beside this module's templates.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import mimetypes
import socket
import threading
from dataclasses import dataclass, field, replace
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from bulletin import routes
from bulletin.problems import UsageError, cause

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
    from pathlib import Path

    from starlette.requests import Request
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Receive, Scope, Send

    from bulletin.desk.messages import Catalogue
    from bulletin.problems import Problem

OWN = ".preview/"
"""Where the preview's own addresses begin, from the root of the site; no site has them."""
DESK = "/.desk/"
"""Where the desk's addresses begin, from the root of the server."""
_EVENTS, _SCRIPT, _STYLE = f"{OWN}events", f"{OWN}preview.js", f"{OWN}preview.css"
_ASSETS = {_SCRIPT: "js/desk/preview.js", _STYLE: "css/desk/preview.css"}
_BEAT = 10.0
"""Seconds after which a browser that listens is told that there is no news, so that one that has gone is noticed."""
_PATIENCE = 5.0
"""Seconds that requests under way have when the preview ends."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What there is to see."""

    version: int = 0
    """Grows with each site that is shown."""
    base: str = "/"
    """The path that the site lies under, as it will where it is published: begins and ends with `/`."""
    problems: tuple[Problem, ...] = ()
    """Located; of the content as it is now, while the site as it last was stays."""
    trouble: str = ""
    """The traceback of a mistake of ours, or of a template."""
    drafts: Mapping[str, tuple[int, bytes]] = field(default_factory=dict)
    """Documents that stand in the place of those of the folder until it is brought up to the content, by path; each after how
    many changes it was made."""
    after: int = -1
    """After how many changes the folder was built."""
    only: frozenset[str] | None = None
    """The documents that are others than in the version before, None for all but `same`."""
    same: frozenset[str] = frozenset()
    """Documents that are as they were in the version before: drafts that the folder holds now."""

    def news(self, catalogues: Mapping[str, Catalogue]) -> bytes:
        """As browsers are told of it: an event with a JSON object. Messages are said in the languages of the catalogues, too."""
        value = {
            "version": self.version,
            "only": None if self.only is None else sorted(self.only),
            "same": sorted(self.same),
            "problems": [
                {
                    "place": f"{one.path}:{one.line}",
                    "message": one.message,
                    "said": {tag: catalogue.say(one.message) for tag, catalogue in catalogues.items()},
                }
                for one in self.problems
            ],
            "trouble": self.trouble,
        }
        return f"data: {json.dumps(value, ensure_ascii=False)}\n\n".encode()


@dataclass
class Preview:
    """A folder that holds a site, or will, and what is known of it. Every method may be called from any thread."""

    folder: Path
    assets: Path
    """The folder static/, which holds the scripts and style sheets of the desk beside those of the site."""
    catalogues: Mapping[str, Catalogue] = field(default_factory=dict)
    """What messages are in other languages, by tag."""
    shown: Shown = Shown()
    _listeners: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def show(self, base: str, *, is_new: bool, after: int = 0) -> None:
        """The folder holds the site of the content after so many changes, to be seen under this path; another than before, if
        it `is_new`. Drafts of later changes stay."""
        with self._lock:
            was = self.shown
            is_new = is_new or not was.version or base != was.base or bool(was.drafts)
            drafts = {path: draft for path, draft in was.drafts.items() if draft[0] > after}
            same = frozenset(
                path
                for path, draft in was.drafts.items()
                if path in drafts or self._in_folder(path) == draft[1]
            )
            self._tell(Shown(was.version + is_new, base, drafts=drafts, after=after, same=same))

    def draft(self, documents: Mapping[str, bytes], after: int) -> None:
        """Show these documents, by path, made after so many changes, until the folder holds them; not where it does so already."""
        with self._lock:
            was = self.shown
            if after <= was.after:
                return
            made = {path: (after, data) for path, data in documents.items()}
            drafts, only = {**was.drafts, **made}, frozenset(made)
            self._tell(replace(was, version=was.version + 1, drafts=drafts, only=only, same=frozenset()))

    def fail(self, problems: Sequence[Problem] = (), trouble: str = "") -> None:
        """The content has problems; what the folder holds stays."""
        with self._lock:
            known = replace(self.shown, problems=tuple(problems), trouble=trouble)
            self._tell(replace(known, drafts={}, only=None, same=frozenset()))

    def _tell(self, shown: Shown) -> None:
        """To be called with the lock."""
        self.shown = shown
        for loop, event in self._listeners:
            with contextlib.suppress(RuntimeError):  # the server has ended
                loop.call_soon_threadsafe(event.set)

    async def listen(self) -> AsyncIterator[bytes]:
        """What a browser is told: how things are, then each change."""
        event = asyncio.Event()
        listener = asyncio.get_running_loop(), event
        with self._lock:
            self._listeners.add(listener)
        try:
            yield self.shown.news(self.catalogues)
            while True:
                try:
                    await asyncio.wait_for(event.wait(), _BEAT)
                except TimeoutError:
                    yield b": waiting\n\n"
                else:
                    event.clear()
                    yield self.shown.news(self.catalogues)
        finally:
            with self._lock:
                self._listeners.discard(listener)

    def file(self, path: str) -> bytes | None:
        """A file of the site by its path from the root; None where there is none."""
        parts = path.split("/")
        if any(part in {"", ".", ".."} or "\\" in part or "\0" in part for part in parts):
            return None
        if draft := self.shown.drafts.get(path):
            return draft[1]
        return self._in_folder(path)

    def _in_folder(self, path: str) -> bytes | None:
        try:
            return self.folder.joinpath(*path.split("/")).read_bytes()
        except OSError:
            return None


def app(preview: Preview, others: Sequence[BaseRoute] = ()) -> ASGIApp:
    """The preview as an ASGI application that answers to this machine alone; `others` are heard first."""

    async def answer(request: Request) -> Response:
        path = unquote(urlsplit(request.scope["raw_path"].decode("ascii")).path)
        base = preview.shown.base
        if path.startswith(DESK):
            return _text(404, "这里没有；拼版台的网址在终端里")
        if not path.startswith(base):
            elsewhere = path in {"/", base.rstrip("/")}
            return RedirectResponse(base) if elsewhere else _text(404, f"网站在 {base} 下面")
        path = path.removeprefix(base)
        if path == _EVENTS:
            return StreamingResponse(preview.listen(), media_type="text/event-stream", headers=FRESH)
        if path in _ASSETS:
            return file_response(path, (preview.assets / _ASSETS[path]).read_bytes())
        return await asyncio.to_thread(_of_site, preview, path)

    return _from_here(Starlette(routes=[*others, Route("/{path:path}", answer, methods=["GET"])]))


FRESH = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}


def _text(status: int, text: str) -> Response:
    return Response(f"{text}\n", status, media_type="text/plain", headers=FRESH)


def _of_site(preview: Preview, path: str) -> Response:
    """A file of the site, the way GitHub Pages sends it."""
    name = path + routes.DIRECTORY_INDEX if not path or path.endswith("/") else path
    status, data = 200, preview.file(name)
    if data is None and preview.file(f"{path}/{routes.DIRECTORY_INDEX}") is not None:
        return RedirectResponse(f"{quote(preview.shown.base + path)}/", 301)
    if data is None:
        status, name = 404, routes.NOT_FOUND.path()
        data = preview.file(name)
    if data is None:  # nothing was ever built
        status, name, data = 500, routes.NOT_FOUND.path(), _NOTHING
    return _document(preview, name, data, status) if name.endswith(".html") else file_response(name, data)


def file_response(name: str, data: bytes) -> Response:
    """A file by the kind that its name says."""
    kind = mimetypes.guess_type(name, strict=False)[0] or "application/octet-stream"
    charset = "; charset=utf-8" if kind.startswith("text/") or "json" in kind else ""
    return Response(data, headers={**FRESH, "Content-Type": kind + charset})


def _document(preview: Preview, name: str, data: bytes, status: int = 200) -> Response:
    """A document with what reloads it."""
    base = quote(preview.shown.base)
    tags = (
        f'<link rel="stylesheet" href="{base}{_STYLE}">'
        f'<script src="{base}{_SCRIPT}" data-base="{base}" data-path="{escape(name)}"'
        f' data-version="{preview.shown.version}" defer></script>'
    )
    end = data.rfind(b"</body>")
    made = data[:end] + tags.encode() + data[end:] if end >= 0 else data
    kind = "application/xhtml+xml" if name.endswith(".xhtml") else "text/html; charset=utf-8"
    return Response(made, status, headers={**FRESH, "Content-Type": kind})


_NOTHING = (
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8">'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'self'; "
    "style-src 'self'; connect-src 'self'\"><title>内容有问题</title>"
    "<body><h1>还没有网站可看</h1></body></html>"
).encode()
"""Shown where the content has had problems from the beginning."""


def is_from_here(host: str, origin: str | None, port: int) -> bool:
    """Whether a request was meant for the preview: drafts are shown to no site that a browser was lured to.

    `host` is what the request calls this machine, `origin` the site whose page sent it, None where it says none.
    """
    names = {f"{name}:{port}" for name in ("localhost", "127.0.0.1", "[::1]")}
    return host.lower() in names and (origin is None or origin.lower().removeprefix("http://") in names)


def _from_here(inner: ASGIApp) -> ASGIApp:
    """An application that answers to this machine alone."""

    async def checked(scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        if is_from_here(headers.get(b"host", ""), headers.get(b"origin"), scope["server"][1]):
            await inner(scope, receive, send)
        else:
            await _text(403, "预览只给这台电脑看")(scope, receive, send)

    return checked


@contextlib.contextmanager
def served(preview: Preview, port: int, others: Sequence[BaseRoute] = ()) -> Iterator[int]:
    """Serve in a thread until the block ends; gives the port. Raises UsageError when it is taken."""
    try:
        listener = socket.create_server(("127.0.0.1", port))
    except OverflowError:
        raise UsageError(f"--port {port}：要是 0 到 65535 的整数") from None
    except OSError as error:
        raise UsageError(f"--port {port}：{cause(error)}") from None
    config = uvicorn.Config(
        app(preview, others),
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(_PATIENCE)
        listener.close()
