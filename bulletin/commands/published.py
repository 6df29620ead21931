"""A published site, checked from outside: its manifest, its files, and each article followed to its page.

site -> article -> characters of the page. Each step is asked of what was fetched, never of what was built here, so that a
reader can do the same; the first link that does not hold is named. Where the content lies here as well, the manifest must
be of the same files.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from bulletin import routes
from bulletin.model import PAGES, stem_of
from bulletin.problems import Problem
from bulletin.text.typography import letters, with_signs, without_blanks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from http.client import HTTPMessage
    from typing import IO

_PATIENCE = 20.0
"""Seconds in which the next bytes must come."""
_LONGEST = 120.0
"""Seconds in which a file must have come whole: a host that sends a byte now and then would keep us for ever."""
_LARGEST = 100_000_000
"""Bytes of a file; GitHub takes none larger."""
_AT_ONCE = 8
_SAFE = "/~!$&'()*+,;=:@"


class BrokenError(Exception):
    """A link of the chain that does not hold: the path within the site, and what is wrong."""

    def __init__(self, path: str, what: str) -> None:
        super().__init__(f"{path}: {what}")
        self.problem = Problem(path, 1, what)


@dataclass
class Checked:
    """How far the check came."""

    files: int = 0
    articles: int = 0
    """Articles followed to their page."""
    hidden: int = 0
    """Articles whose captured lines are not shown."""
    commit: str = ""
    """What build.json says."""
    problems: list[Problem] = field(default_factory=list)
    """None, or the first link that does not hold."""


def check(
    url: str,
    sources: Mapping[str, str],
    progress: Callable[[Iterable[Any], str], Iterable[Any]] = lambda items, _: items,
) -> Checked:
    """Check the site at `url`, which ends in `/`. `sources` are path and SHA-256 of the content that lies here, empty where none does."""
    done = Checked()
    try:
        _check(_Site(url), sources, done, progress)
    except BrokenError as error:
        done.problems.append(error.problem)
    return done


def _check(site: _Site, sources: Mapping[str, str], done: Checked, progress: Callable[..., Any]) -> None:
    manifest = routes.MANIFEST.path()
    listed = _json(manifest, site.fetch(manifest))
    files, made_of = (_table(manifest, listed.get(kind)) for kind in ("files", "sources"))
    done.commit = _commit(site)

    def fetched(path: str) -> tuple[str, bytes]:
        data = site.fetch(path)
        digest = hashlib.sha256(data).hexdigest()
        if digest != files[path]:
            raise BrokenError(path, f"与清单不符：清单写 {files[path][:12]}…，取来的是 {digest[:12]}…")
        return path, data if routes.kind_of(path) in _READ else b""

    held: dict[str, bytes] = {}
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        try:
            for path, data in progress(pool.map(fetched, sorted(files)), "文件"):
                done.files += 1
                held[path] = data
        except BrokenError:
            pool.shutdown(cancel_futures=True)
            raise
    pages = _Pages(held)
    for record in _records(held):
        if _follow(record, held, pages, made_of):
            done.articles += 1
        else:
            done.hidden += 1
    if sources:
        _hold_against(made_of, sources)


_READ = (routes.ARTICLE, routes.PAGE, routes.PAGE_SOURCE, routes.RECORDS)
"""Kinds of files that are looked into; the others are hashed and let go."""


def _table(path: str, value: object) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(digest, str) for digest in value.values()):
        raise BrokenError(path, "不是本程序写的清单")
    return value


def _json(path: str, data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise BrokenError(path, "不是 JSON 对象；这里发布的是别的东西")
    return value


def _commit(site: _Site) -> str:
    """The commit that build.json says; a site without the file says none."""
    path = routes.BUILT_WITH.path()
    try:
        data = site.fetch(path)
    except BrokenError:
        return ""
    return str(_json(path, data).get("commit") or "")


def _records(held: Mapping[str, bytes]) -> Iterator[dict[str, Any]]:
    path = routes.RECORDS.path()
    if path not in held:
        raise BrokenError(path, "清单里没有这个文件")
    for line in held[path].decode("utf-8", "replace").splitlines():
        yield _json(path, line.encode())


def _follow(
    record: Mapping[str, Any], held: Mapping[str, bytes], pages: _Pages, made_of: Mapping[str, str]
) -> bool:
    """Follow an article from its record over its document to the characters of its page; False where these are not shown."""
    article = str(record.get("id"))
    path = _document(record)
    if path not in held:
        raise BrokenError(path, f"{routes.RECORDS.path()} 里有文章 {article}，清单里没有它的网页")
    if _named(held[path]) != article:
        raise BrokenError(path, f"网页不是文章 {article} 的")
    source = record.get("source")
    if not isinstance(source, dict):
        return False
    page = str(source.get("page"))
    if f"{PAGES}/{page}" not in made_of:
        raise BrokenError(path, f"出自版面 {page}，清单的源文件里没有它")
    document, script = routes.PAGE.path(stem_of(page)), routes.PAGE_SOURCE.path(stem_of(page))
    if document not in held:
        raise BrokenError(document, f"文章 {article} 出自这个版面，清单里没有它的网页")
    captured = _captured(pages.source(script), script, article)
    if captured is None:
        return False
    printed = pages.lines(document)
    reading = []
    for number, words, read in captured:
        if without_blanks(with_signs(words)) not in printed.get(number, ""):
            raise BrokenError(document, f"第 {number} 行没有文章 {article} 的这几个字：{words.strip()[:20]}")
        reading.append(read)
    # The lines of the headline come first, in the order in which they are printed.
    read_whole, text = letters("".join(reading)), letters(str(record.get("text")))
    heads = "".join(str(record.get(key) or "") for key in ("kicker", "title", "deck"))
    if not read_whole.endswith(text) or sorted(read_whole.removesuffix(text)) != sorted(letters(heads)):
        raise BrokenError(script, f"文章 {article} 的原文读出来不是 {routes.RECORDS.path()} 里的标题和文字")
    return True


def _document(record: Mapping[str, Any]) -> str:
    """The path of the document that a record leads to: its address, with the file that a host sends there."""
    return f"{record.get('url')}{routes.DIRECTORY_INDEX}"


class _Pages:
    """What the files of a page say, read once for articles of it that follow each other, as they do in the records.

    Of all pages at once it would be several times as large as the files.
    """

    def __init__(self, held: Mapping[str, bytes]) -> None:
        self._held = held
        self._source: tuple[str, dict[str, Any] | None] = ("", None)
        self._lines: tuple[str, dict[int, str]] = ("", {})

    def source(self, path: str) -> dict[str, Any] | None:
        """The value that a script of captured lines holds; None where there is none."""
        if self._source[0] != path:
            data = self._held.get(path, b"")
            text = data.decode("utf-8", "replace").strip()
            whole = _json(path, text[text.find("{") : text.rfind("}") + 1].encode()) if data else None
            self._source = path, whole
        return self._source[1]

    def lines(self, path: str) -> dict[int, str]:
        """The captured characters of each line that a document shows."""
        if self._lines[0] != path:
            self._lines = path, _lines(self._held[path])
        return self._lines[1]


def _captured(whole: Mapping[str, Any] | None, path: str, article: str) -> list[tuple[int, str, str]] | None:
    """Of each stretch of an article's captured lines: the line, the characters, and what the text reads there.

    As `documents.captured` writes them; None where they are not shown.
    """
    if whole is None:
        return None
    try:
        changes, lines = whole["changes"], whole["articles"].get(article, {}).get("lines")
        if lines is None:
            return None
        found = []
        for number, stretches in lines:
            for stretch in stretches:
                pieces = [stretch] if isinstance(stretch, str) else stretch["pieces"]
                pairs = [(each, each) if isinstance(each, str) else changes[each][:2] for each in pieces]
                is_text = isinstance(stretch, str) or "rule" not in stretch
                read = "".join(reading for _, reading in pairs) if is_text else ""
                found.append((int(number), "".join(words for words, _ in pairs), read))
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        raise BrokenError(path, "读不懂；发布的网站是另一个版本的程序做的") from None
    return found


def _hold_against(made_of: Mapping[str, str], sources: Mapping[str, str]) -> None:
    for path in sorted(made_of.keys() | sources.keys()):
        if path not in sources:
            raise BrokenError(
                routes.MANIFEST.path(), f"发布的网站还用了 {path}，这里的内容里没有：不是同一份内容"
            )
        if path not in made_of:
            raise BrokenError(routes.MANIFEST.path(), f"发布的网站没有用 {path}；加了它以后请重新发布")
        if made_of[path] != sources[path]:
            raise BrokenError(
                routes.MANIFEST.path(), f"发布的网站用的 {path} 与这里的不同；改了它以后请重新发布"
            )


# -- what is looked at in a document -----------------------------------------------------------------------------------


class _Reader(HTMLParser):
    """The id of the article a document is, and the captured characters of each line of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.article = ""
        self.lines: dict[int, list[str]] = {}
        self._line = 0
        self._is_captured = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if not self.article and given.get("data-article"):
            self.article = given["data-article"] or ""
        if tag == "li":
            number = (given.get("id") or "").removeprefix("l")
            self._line = int(number) if number.isascii() and number.isdecimal() and len(number) < 9 else 0
        elif tag == "span" and self._line:
            self._is_captured = (given.get("class") or "").startswith("as-")

    def handle_endtag(self, tag: str) -> None:
        if tag == "span":
            self._is_captured = False
        elif tag == "li":
            self._line = 0

    def handle_data(self, data: str) -> None:
        if self._line and self._is_captured:
            self.lines.setdefault(self._line, []).append(data)


def _read(data: bytes) -> _Reader:
    reader = _Reader()
    reader.feed(data.decode("utf-8", "replace"))
    reader.close()
    return reader


def _named(data: bytes) -> str:
    return _read(data).article


def _lines(data: bytes) -> dict[int, str]:
    return {number: without_blanks("".join(parts)) for number, parts in _read(data).lines.items()}


# -- fetching ----------------------------------------------------------------------------------------------------------


class _Within(urllib.request.HTTPRedirectHandler):
    """Follows a host that sends on within the site only: elsewhere stands another site."""

    def __init__(self, root: str) -> None:
        self.root = root

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        if not newurl.startswith(self.root):
            raise _SentAwayError(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class _SentAwayError(Exception):
    """Where a host sends on to."""


class _Site:
    def __init__(self, root: str) -> None:
        self.root = root
        self._open = urllib.request.build_opener(_Within(root)).open

    def fetch(self, path: str) -> bytes:
        """A file of the site. Raises BrokenError."""
        parts = path.split("/")
        if path.startswith("/") or "\\" in path or any(part in {"", ".", ".."} for part in parts):
            raise BrokenError(path, "清单里的路径不在网站里面")
        until = time.monotonic() + _LONGEST
        try:
            with self._open(self.root + urllib.parse.quote(path, safe=_SAFE), timeout=_PATIENCE) as answer:
                data = bytearray()
                while block := answer.read1(1 << 16):
                    data += block
                    if len(data) > _LARGEST:
                        raise BrokenError(path, f"超过 {_LARGEST // 1_000_000} MB")
                    if time.monotonic() > until:
                        raise BrokenError(path, f"{_LONGEST:.0f} 秒还没有取完")
                whole = answer.headers["Content-Length"]
        except urllib.error.HTTPError as error:
            raise BrokenError(path, f"取不到：{error.code} {error.reason}") from None
        except _SentAwayError as error:
            raise BrokenError(path, f"转到了网站外面：{error}") from None
        except TimeoutError:
            raise BrokenError(path, f"{_PATIENCE:.0f} 秒没有回音") from None
        except (OSError, ValueError) as error:  # URLError and what http.client raises among them
            reason = getattr(error, "reason", error)
            what = f"{_PATIENCE:.0f} 秒没有回音" if isinstance(reason, TimeoutError) else f"取不到：{reason}"
            raise BrokenError(path, what) from None
        except http.client.HTTPException as error:
            raise BrokenError(path, f"取不到：{error!r}") from None
        if whole and whole.isdecimal() and int(whole) != len(data):
            raise BrokenError(path, f"只取到 {len(data)} 个字节，应有 {whole}")
        return bytes(data)
