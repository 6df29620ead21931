"""The editor's preview: the site built in memory, served on this machine, reloaded when something changes."""

from __future__ import annotations

import html
import http.server
import mimetypes
import os
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from bulletin import routes
from bulletin.desk.review import ROOT as REVIEW
from bulletin.problems import ContentError, UsageError, cause

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bulletin.model import OutputFile

POLL = 0.3
"""Seconds between two looks at the files."""
_EVENTS = "/.preview/events"
_SCRIPT_PATH = "/.preview/reload.js"
_SCRIPT = f"""new EventSource("{_EVENTS}").onmessage = () => location.reload();\n""".encode()
_TAG = f'<script src="{_SCRIPT_PATH}"></script>'.encode()


class _State:
    """The site as last built; `version` grows with every build."""

    def __init__(self) -> None:
        self.files: Mapping[str, bytes] = {}
        self.error = ""
        self.version = 0
        self.changed = threading.Condition()

    def show(self, files: Sequence[OutputFile]) -> None:
        with self.changed:
            self.files = {file.path: file.content for file in files}
            self.error = ""
            self.version += 1
            self.changed.notify_all()

    def fail(self, error: str) -> None:
        with self.changed:
            self.error = error
            self.version += 1
            self.changed.notify_all()


def serve(
    produce: Callable[[], Sequence[OutputFile]],
    watched: Sequence[Path],
    port: int,
    say: Callable[[str], None],
    review: Callable[[str], bytes | None] = lambda _: None,
) -> None:
    """Serve what `produce` gives until interrupted; build again whenever a file under `watched` changes.

    `review` makes a review page when it is asked for, by its path from the root; None when there is no such page.
    Problems in the content are shown in the browser and printed; the site as last built stays. Raises UsageError
    when the port is taken. While files are still being written, or git is at work, nothing is built.
    """
    state = _State()
    try:
        server = _Server(("127.0.0.1", port), _handler(state, review))
    except OverflowError:
        raise UsageError(f"--port {port}：要是 0 到 65535 的整数") from None
    except OSError as error:
        raise UsageError(f"--port {port}：{cause(error)}") from None
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    say(f"预览：http://127.0.0.1:{server.server_address[1]}/ （按 Ctrl-C 结束）；核对：/{REVIEW}")
    seen: Mapping[str, tuple[int, int]] | None = None
    before = _stamps(watched)
    waited_for: Path | None = None
    try:
        while True:
            # Looked at before the build: what is saved meanwhile is seen on the next round.
            now = _stamps(watched)
            lock = _git_lock(watched[0])
            if lock and lock != waited_for:
                say(f"git 正在改动文件，等它结束再更新；如果没有 git 在运行，请删去 {lock}")
            waited_for = lock
            if now != seen and now == before and not lock:  # nobody is in the midst of writing
                seen = now
                _rebuild(produce, state, say)
            before = now
            time.sleep(POLL)
    finally:
        server.shutdown()
        server.server_close()


def _rebuild(produce: Callable[[], Sequence[OutputFile]], state: _State, say: Callable[[str], None]) -> None:
    started = time.monotonic()
    try:
        state.show(produce())
    except ContentError as error:
        state.fail(str(error))
        say(str(error))
    except Exception:  # a slip in a template, a file that went away: shown, and mended by the next change
        state.fail(traceback.format_exc())
        say(traceback.format_exc())
    else:
        say(f"已更新，{time.monotonic() - started:.2f} 秒")


def _stamps(folders: Sequence[Path]) -> Mapping[str, tuple[int, int]]:
    """Modification time and size of every file below the folders."""
    stamps = {}
    for folder in folders:
        for root, _, names in os.walk(folder):
            for name in names:
                path = Path(root, name)
                try:
                    stat = path.stat()
                except OSError:
                    continue
                stamps[str(path)] = (stat.st_mtime_ns, stat.st_size)
    return stamps


def _git_lock(folder: Path) -> Path | None:
    """The file by which git says that it is changing the work tree the folder lies in; None when it is not."""
    for parent in (folder.resolve(), *folder.resolve().parents):
        git = parent / ".git"
        try:
            if git.is_file():  # a linked work tree
                git = parent / git.read_text(encoding="utf-8").removeprefix("gitdir:").strip()
            if git.is_dir():
                return git / "index.lock" if (git / "index.lock").exists() else None
        except (OSError, ValueError):
            return None
    return None


class _Server(http.server.ThreadingHTTPServer):
    """Says nothing when a browser goes away early, as one does that leaves a page."""

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def is_from_here(host: str, origin: str | None, port: int) -> bool:
    """Whether a request was meant for the preview: drafts are shown to no site that a browser was lured to.

    `host` is what the request calls this machine, `origin` the site whose page sent it, None where it says none.
    """
    names = {f"{name}:{port}" for name in ("localhost", "127.0.0.1", "[::1]")}
    return host.lower() in names and (origin is None or origin.lower().removeprefix("http://") in names)


def _handler(
    state: _State, review: Callable[[str], bytes | None]
) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        """Serves the files of `state` the way GitHub Pages does."""

        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if not self._is_from_here():
                self._send(403, "text/plain; charset=utf-8", "预览只给这台电脑看\n".encode())
                return
            path = unquote(urlsplit(self.path).path)
            if path == _EVENTS:
                self._events()
            elif path == _SCRIPT_PATH:
                self._send(200, "text/javascript; charset=utf-8", _SCRIPT)
            elif path.startswith(f"/{REVIEW}") and (page := review(path.lstrip("/"))) is not None:
                kind = "text/css" if path.endswith(".css") else "text/html"
                self._send(200, f"{kind}; charset=utf-8", page.replace(b"</body>", _TAG + b"</body>", 1))
            else:
                self._document(path.lstrip("/"))

        def do_HEAD(self) -> None:
            if urlsplit(self.path).path == _EVENTS and self._is_from_here():
                self._send(200, "text/event-stream", b"")
            else:
                self.do_GET()

        def _is_from_here(self) -> bool:
            port = self.connection.getsockname()[1]
            return is_from_here(self.headers.get("Host", ""), self.headers.get("Origin"), port)

        def _document(self, path: str) -> None:
            if state.error:
                self._send(500, "text/html; charset=utf-8", _error_page(state.error))
                return
            name = path + routes.DIRECTORY_INDEX if not path or path.endswith("/") else path
            if name not in state.files and f"{path}/{routes.DIRECTORY_INDEX}" in state.files:
                self.send_response(301)
                self.send_header("Location", f"{urlsplit(self.path).path}/")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            status = 200 if name in state.files else 404
            if status == 404:
                name = routes.NOT_FOUND.path()
            kind = mimetypes.guess_type(name, strict=False)[0] or "application/octet-stream"
            data = state.files.get(name, b"")
            if kind == "text/html":
                data = data.replace(b"</body>", _TAG + b"</body>", 1)
            charset = "; charset=utf-8" if kind.startswith("text/") or "json" in kind else ""
            self._send(status, kind + charset, data)

        def _send(self, status: int, kind: str, data: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(data)

        def _events(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Cache-Control", "no-store")
            self.send_header("Connection", "close")
            self.end_headers()
            self.close_connection = True
            version = state.version
            try:
                while True:
                    with state.changed:
                        state.changed.wait(timeout=10)
                        news = state.version != version
                        version = state.version
                    self.wfile.write(b"data: changed\n\n" if news else b": waiting\n\n")
                    self.wfile.flush()
            except OSError:
                return  # the reader has closed the page

        def log_message(self, *_: object) -> None:
            """Say nothing: what matters is printed when the site is built."""

    return Handler


def _error_page(error: str) -> bytes:
    return (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'self'; "
        "connect-src 'self'\"><title>内容有问题</title>"
        f"<body><h1>内容有问题</h1><pre>{html.escape(error)}</pre>{_TAG.decode()}</body></html>"
    ).encode()
