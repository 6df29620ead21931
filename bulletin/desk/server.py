"""The desk's addresses: JSON in, an act or a view out. What may be done stands in `acts`, how it is done in `Hands`.

All lie below a token that is made anew for each start, so that only who was given the address can act. An act is a POST of
JSON from this very origin; a GET changes nothing. No address names a file of the machine: pages, articles and files of the
desk are looked up by name among those that there are.
"""

from __future__ import annotations

import asyncio
import json
import re
import traceback
from typing import TYPE_CHECKING, Any, Protocol

from starlette.responses import Response
from starlette.routing import Mount, Route

from bulletin.content import sheets
from bulletin.desk import acts, articleview, pageview
from bulletin.desk.acts import Act, StaleError, UndecidedError
from bulletin.desk.applying import article_at
from bulletin.desk.messages import Message
from bulletin.desk.preview import DESK, FRESH, file_response
from bulletin.problems import ContentError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from starlette.requests import Request

    from bulletin.content.folder import Content
    from bulletin.content.sheets import Runs, Sheets
    from bulletin.conversion.assembly import Assembled
    from bulletin.conversion.conflicts import Conflict
    from bulletin.desk.journal import Entry
    from bulletin.desk.messages import Catalogue
    from bulletin.desk.questions import Found
    from bulletin.model import RawPage
    from bulletin.problems import Problem

_LARGEST = 60_000_000
"""Bytes of a request: a scanned page."""
_PAGES = 40
"""Pages that are told at once."""
_LISTED = 200
"""Doubts that are told at once, the least certain first."""
_ASSETS = {
    "favicon.svg": "favicon.svg",
    "reader.css": "css/reader.css",
    "desk.css": "css/desk/desk.css",
    **{
        f"{name}.js": f"js/desk/{name}.js"
        for name in ("core", "print", "page", "doubts", "photos", "article", "arrivals", "changes", "start")
    },
}


class Hands(Protocol):
    """What the desk does to the content folder; see `commands.acting.Workshop`."""

    @property
    def content(self) -> Content: ...
    @property
    def acts(self) -> int: ...
    @property
    def built(self) -> int: ...
    @property
    def today(self) -> str: ...
    @property
    def problems(self) -> Sequence[Problem]: ...
    @property
    def can_undo(self) -> Entry | None: ...
    @property
    def can_redo(self) -> Entry | None: ...
    @property
    def prepare(self) -> Callable[[str], None]: ...
    def derived_of(self, article_id: str) -> Sequence[tuple[str, Any]]: ...
    def text(self, path: str) -> str: ...
    def photo(self, name: str) -> bytes | None: ...
    def sheets(self, name: str) -> Sheets: ...
    def runs(self, name: str) -> Runs: ...
    def perform(self, make: Callable[[], Act]) -> Act: ...
    def undo(self) -> Entry | None: ...
    def redo(self) -> Entry | None: ...
    def reading(self, page: RawPage) -> tuple[Assembled, ...]: ...
    def doubts(self, *, renewed: bool = False) -> Found: ...
    def listed(self) -> Found: ...
    def doubts_of(self, page: str) -> list[dict[str, Any]]: ...
    def conflicts(self) -> tuple[Conflict, ...]: ...
    def proposed(self, name: str, data: bytes) -> dict[str, Any]: ...
    def take_in(self, name: str, data: bytes, values: Mapping[str, str]) -> dict[str, Any]: ...
    def masking(self, article_id: str) -> dict[str, Any]: ...
    def mask(self, article_id: str) -> dict[str, Any]: ...
    def removal(self, page: str) -> dict[str, Any]: ...
    def remove(self, page: str) -> Act: ...
    def changes(self) -> dict[str, Any]: ...
    def commit(self, message: str, made_from: Mapping[str, str]) -> str: ...


class Desk:
    """What the addresses answer from."""

    def __init__(
        self,
        hands: Hands,
        token: str,
        shell: Callable[[], bytes],
        static: Path,
        catalogues: Mapping[str, Catalogue],
    ) -> None:
        """`catalogues` say the messages of the program in languages, by tag, that a browser may ask for."""
        self.hands, self.token, self._catalogues = hands, token, catalogues
        self._shell, self._static = shell, static
        self._views: dict[str, Callable[[Mapping[str, Any]], Any]] = {}

    @property
    def address(self) -> str:
        """The path of the desk, from the root of the server."""
        return f"{DESK}{self.token}/"

    def routes(self) -> list[Mount]:
        get = self._views = {
            "state": self.state,
            "pages": self.pages,
            "sheets": self.sheets,
            "lines": self.lines,
            "stamp": lambda _: {"stamp": self.hands.acts, "built": self.hands.built},
            "page": self.page,
            "article": self.article,
            "doubts": self.doubts,
            "masking": lambda asked: self.hands.masking(str(asked["id"])),
            "removal": lambda asked: self.hands.removal(self._name(asked)),
            "changes": self.changes,
        }
        post = {
            "marks": self.marks,
            "join": self.join,
            "facts": self.facts,
            "settle": self.settle,
            "save": self.save,
            "move": self.move,
            "decide": self.decide,
            "undo": lambda _: self._gone(self.hands.undo()),
            "redo": lambda _: self._gone(self.hands.redo()),
            "date": lambda asked: articleview.date_view(str(asked["text"])),
            "places": lambda asked: articleview.places_view(self.hands.content, str(asked["text"])),
            "compare": lambda asked: articleview.compared(
                self.hands.content, str(asked["id"]), str(asked["body"])
            ),
            "report": lambda asked: articleview.reported(self.hands.content, str(asked["text"])),
            "mask": lambda asked: {**self.hands.mask(str(asked["id"])), **self._turns()},
            "remove": self.remove,
            "commit": lambda asked: {
                "commit": self.hands.commit(str(asked["message"]), asked.get("made_from") or {})
            },
        }
        routes = [
            Route("/", self._document, methods=["GET"]),
            Route("/assets/{name}", self._asset, methods=["GET"]),
            *(Route(f"/api/{name}", self._answering(view), methods=["GET"]) for name, view in get.items()),
            *(Route(f"/api/{name}", self._acting(view), methods=["POST"]) for name, view in post.items()),
            Route("/api/sheet/{number:int}/{page}", self._sheet, methods=["GET"]),
            Route("/api/photo/{name:path}", self._photo, methods=["GET"]),
            Route("/api/proposed/{name}", self._uploading(self._proposed), methods=["POST"]),
            Route("/api/take_in/{name}", self._uploading(self._taken), methods=["POST"]),
        ]
        return [Mount(self.address.rstrip("/"), routes=routes)]

    async def _document(self, _: Request) -> Response:
        html = await asyncio.to_thread(self._shell)
        return Response(html, headers={**FRESH, "Content-Type": "text/html; charset=utf-8"})

    async def _asset(self, request: Request) -> Response:
        name = _ASSETS.get(request.path_params["name"])
        if name is None:
            return Response("", 404)
        return file_response(name, (self._static / name).read_bytes())

    async def _sheet(self, request: Request) -> Response:
        """A sheet of a page that came as PDF, as a picture."""
        found = await asyncio.to_thread(self.hands.sheets, request.path_params["page"])
        number = request.path_params["number"]
        if number >= len(found.pictures):
            return Response("", 404)
        return file_response("sheet.jpg", found.pictures[number])

    def sheets(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """How many sheets of a page can be shown, and where its lines stand on them."""
        page = pageview.page_of(self.hands.content, self._name(asked))
        found = self.hands.sheets(page.name if page else "")
        return {"sheets": len(found.pictures), "lines": _places(page, found.runs)}

    def lines(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Where the lines of a page stand on its sheets, those of a scan, too, which are recognised once more for that."""
        name = self._name(asked)
        return {"lines": _places(pageview.page_of(self.hands.content, name), self.hands.runs(name))}

    async def _photo(self, request: Request) -> Response:
        """A photo of the content as it lies there: one of those that there are, by its name."""
        name = request.path_params["name"]
        data = await asyncio.to_thread(self.hands.photo, name)
        return Response("", 404) if data is None else file_response(name, data)

    def _proposed(self, name: str, data: bytes, _: Mapping[str, str]) -> dict[str, Any]:
        """A file as it is dropped: what it would be called, and what its head says of its printing."""
        return self.hands.proposed(name, data)

    def _taken(self, name: str, data: bytes, values: Mapping[str, str]) -> dict[str, Any]:
        return {**self.hands.take_in(name, data, values), **self._turns()}

    # -- views

    def state(self, _: Mapping[str, Any]) -> dict[str, Any]:
        """How things are: what is wrong, and the articles that no page has. The pages are asked for some at a time."""
        content = self.hands.content
        problems = tuple(dict.fromkeys((*content.problems, *self.hands.problems)))
        known = {page.name for page in content.pages}
        loose = [file for name, files in content.index.of_page.items() if name not in known for file in files]
        return {
            "title": content.settings.title,
            "loose": [{"id": file.article.id, "title": file.article.meta.title} for file in loose],
            "problems": _problems(problems, self.hands.conflicts() if problems else ()),
            **self._turns(),
        }

    def pages(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Some of the pages that have words in their name or in a headline: `most` of them, `start` counts from 0."""
        content = self.hands.content
        words, start = str(asked.get("words", "")).strip(), int(asked.get("start", 0))
        of_page = content.index.of_page
        found = [
            page
            for page in content.pages
            if words in page.name
            or any(
                words in file.article.meta.title or words == file.article.id
                for file in of_page.get(page.name, ())
            )
        ]
        shown = found[start : start + int(asked.get("most", _PAGES))]
        return {"total": len(found), "pages": [self._listed(content, page) for page in shown]}

    def _listed(self, content: Content, page: RawPage) -> dict[str, Any]:
        record, said = content.ledger.pages.get(page.name), content.decisions.get(page.name)
        doubts = set(record.doubts if record else ()) - (said.settled if said else frozenset())
        articles = [file.article for file in content.index.of_page.get(page.name, ())]
        return {
            "name": page.name,
            "stem": page.stem,
            "doubts": len(doubts),
            "articles": len(articles),
            "titles": [article.meta.title or article.id for article in articles],
        }

    def _turns(self) -> dict[str, Any]:
        """What can be undone and done again, and which state of the content this is."""
        hands = self.hands
        return {"undo": _entry(hands.can_undo), "redo": _entry(hands.can_redo), "stamp": hands.acts}

    def page(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        return {**self._page(str(asked.get("name"))), **self._turns()}

    def _page(self, name: str) -> dict[str, Any]:
        content = self.hands.content
        page = pageview.page_of(content, name)
        if page is None:
            raise UsageError("refused.page")
        drafts = [one.draft for one in self.hands.reading(page)]
        return pageview.page_view(content, page, drafts, self.hands.text, self.hands.doubts_of(page.name))

    def doubts(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """The first of the queue, how long it is, and how many of a kind may be settled together."""
        found = self.hands.doubts(renewed=True)
        return {
            "doubts": found.first(int(asked.get("most", _LISTED)), self._owner),
            "total": len(found.asked),
            "kinds": found.kinds,
            "looking": None if found.is_whole else [found.looked, found.pages],
            **self._turns(),
        }

    def changes(self, _: Mapping[str, Any]) -> dict[str, Any]:
        """What is to be published; until the site is up to the content (`is_checked`), the problems are those of before."""
        found = self.hands.changes()
        doubts: Found = found["doubts"]
        return {
            **found,
            "problems": [_problem(one) for one in found["problems"]],
            "doubts": doubts.first(len(doubts.asked), self._owner),
            "looking": None if doubts.is_whole else [doubts.looked, doubts.pages],
        }

    def _owner(self, path: str) -> str:
        file = article_at(self.hands.content, path)
        return file.article.id if file else ""

    def article(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        view = self._article(str(asked.get("id")))
        if view is None:
            raise UsageError("refused.article")
        return {**view, **self._turns()}

    def _article(self, article_id: str) -> dict[str, Any] | None:
        hands = self.hands
        hands.prepare(article_id)
        derived = hands.derived_of(article_id)
        return articleview.article_view(hands.content, article_id, hands.text, derived)

    # -- acts

    def _done(self, make: Callable[[], Act], asked: Mapping[str, Any]) -> dict[str, Any]:
        """Perform an act of a form that was made from what is there, and say how things are."""

        def fresh() -> Act:
            acts.check_fresh(self.hands.text, asked.get("made_from") or {})
            sides = (asked.get("keep") or (), asked.get("take") or (), asked.get("mixed") or {})
            return acts.deciding(make(), *sides)

        act = self.hands.perform(fresh)
        answer: dict[str, Any] = {"what": act.what, "values": dict(act.values), **self._turns()}
        if name := asked.get("page"):
            answer["page"] = self._page(str(name))
        if article := asked.get("id"):
            answer["article"] = self._article(str(article))
        return answer

    def marks(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        marks = [(str(place), word) for place, word in asked["marks"]]
        what = f"act.{asked.get('what') or 'role'}"
        return self._done(lambda: acts.mark(self.hands.text, self._name(asked), marks, what), asked)

    def join(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Make the article whose first line is given part of the one before it."""

        def make() -> Act:
            content, name = self.hands.content, self._name(asked)
            page = pageview.page_of(content, name)
            drafts = [one.draft for one in self.hands.reading(page)] if page else []
            place = int(asked["line"])
            draft = next((one for one in drafts if place in {read.line.number for read in one.read}), None)
            if draft is None:
                raise UsageError("refused.line")
            return acts.mark(self.hands.text, name, acts.joining(draft), "act.join")

        return self._done(make, asked)

    def facts(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        return self._done(lambda: acts.facts(self.hands.text, self._name(asked), asked["values"]), asked)

    def settle(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Say that doubts were looked at: those that are named, or all of a kind that are sure enough."""
        if asked.get("kind"):
            remedies = self.hands.doubts().like(str(asked["kind"]))
        else:
            remedies = [(str(path), str(key)) for path, key in asked["doubts"]]
        if not remedies or not (self.hands.listed().has(remedies) or self.hands.doubts().has(remedies)):
            raise UsageError("refused.settled")
        return self._done(lambda: acts.settle(self.hands.text, remedies), asked)

    def save(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        def make() -> Act:
            file = articleview.file_of(self.hands.content, str(asked["id"]))
            if file is None:
                raise UsageError("refused.article")
            values = articleview.checked(asked["values"])
            body = asked.get("body")
            return acts.article(
                self.hands.text, file.article.path, file.article.id, file.article.meta.title,
                values, None if body is None else str(body), self.hands.today,
            )  # fmt: skip

        return self._done(make, asked)

    def move(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Move a paragraph to a place of another article, or of its own."""

        def make() -> Act:
            hands = self.hands
            one, other = (articleview.file_of(hands.content, str(asked[key])) for key in ("from", "to"))
            if one is None or other is None:
                raise UsageError("refused.article")
            before = asked.get("before")
            places = (
                acts.Place(file.article.path, file.article.meta.title, file.article.body, number)
                for file, number in (
                    (one, int(asked["paragraph"])),
                    (other, None if before is None else int(before)),
                )
            )
            start, end = places
            return acts.move(hands.text, self._name(asked), start, str(asked["words"]), end, hands.today)

        return self._done(make, {**asked, "made_from": {}})

    def decide(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Choose a side where page and edited article differ, or a third thing."""
        names = "、".join([*asked["keep"], *asked["take"], *asked.get("mixed", {})])
        return self._done(lambda: Act("act.conflict", {"names": names}, {}), asked)

    def remove(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Take a page back, with all that was made of it."""
        act = self.hands.remove(self._name(asked))
        return {"what": act.what, "values": dict(act.values), **self._turns()}

    def _gone(self, entry: Entry | None) -> dict[str, Any]:
        return {"entry": _entry(entry), **self._turns()}

    def _name(self, asked: Mapping[str, Any]) -> str:
        """The page that is asked for. Raises UsageError where there is none."""
        page = pageview.page_of(self.hands.content, str(asked.get("page")))
        if page is None:
            raise UsageError("refused.page")
        return page.name

    # -- how it is asked

    def _answering(self, view: Callable[[Mapping[str, Any]], Any]) -> Callable[..., Any]:
        async def answer(request: Request) -> Response:
            return await _answer(lambda: view(request.query_params), self._language(request))

        return answer

    def _acting(self, view: Callable[[Mapping[str, Any]], Any]) -> Callable[..., Any]:
        async def answer(request: Request) -> Response:
            if problem := _refused(request, "application/json"):
                return problem
            try:
                asked = json.loads(await request.body())
            except ValueError:
                return _json({"error": "refused.json"}, 400)
            return await _answer(lambda: self._followed(view(asked), asked), self._language(request))

        return answer

    def _followed(self, answer: Any, asked: Mapping[str, Any]) -> Any:
        """What an act answers, with the views that its browser shows after it (`then`), so that it need not ask again."""
        if "then" not in asked:
            return answer
        return {**answer, "then": [self._seen(str(name), values) for name, values in asked["then"]]}

    def _seen(self, name: str, asked: Mapping[str, Any]) -> Any:
        """A view; None where there is nothing to see any more."""
        try:
            return self._views[name](asked)
        except (UsageError, ContentError):
            return None

    def _uploading(self, view: Callable[[str, bytes, Mapping[str, str]], Any]) -> Callable[..., Any]:
        """An address that takes the bytes of a file, its name in the path and what else is said of it in the query."""

        async def answer(request: Request) -> Response:
            if problem := _refused(request, "application/octet-stream"):
                return problem
            name, data, values = request.path_params["name"], await request.body(), dict(request.query_params)
            return await _answer(lambda: view(name, data, values), self._language(request))

        return answer

    def _language(self, request: Request) -> Callable[[str], str]:
        """How messages are said to who asks."""
        catalogue = self._catalogues.get(request.headers.get("accept-language", ""))
        return catalogue.say if catalogue else _say


def _places(page: RawPage | None, runs: Runs) -> dict[int, list[sheets.Box]]:
    return sheets.places(runs, dict(enumerate(page.text.split("\n"), 1))) if page else {}


def _entry(entry: Entry | None) -> dict[str, Any] | None:
    return {"what": entry.what, "values": dict(entry.values)} if entry else None


def _problem(problem: Problem) -> dict[str, Any]:
    return {"path": problem.path, "line": problem.line, "message": Message(problem.message)}


def _problems(problems: Sequence[Problem], conflicts: Sequence[Conflict]) -> list[dict[str, Any]]:
    """Problems as JSON values; those that a person can decide with both sides."""
    shown = []
    for problem in problems:
        one = _problem(problem)
        if name := _DECIDED.search(problem.message):
            found = next((each for each in conflicts if each.name == name[1]), None)
            one["message"] = Message(_COMMANDS.sub("", problem.message).strip("\n"))
            one["conflict"] = {
                "name": name[1],
                "sides": {
                    "before": found.before, "after": found.after, "keep": found.person, "take": found.page,
                    "was": found.base, "can_mix": found.can_mix,
                } if found else None,
            }  # fmt: skip
        shown.append(one)
    return shown


_DECIDED = re.compile(r"convert --keep (\S+)")
_COMMANDS = re.compile(r"^.*python build\.py convert --(?:keep|take).*\n?", re.MULTILINE)


def _say(text: str) -> str:
    """A message as the program words it."""
    return text


def _json(value: Any, status: int = 200, say: Callable[[str], str] = _say) -> Response:
    """A value as JSON; what messages it holds are said by `say`."""

    def said(inner: Any) -> str:
        if isinstance(inner, Message):
            return say(inner.text)
        raise TypeError(inner)

    data = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=said)
    return Response(data.encode(), status, headers={**FRESH, "Content-Type": "application/json"})


def _refused(request: Request, kind: str) -> Response | None:
    """Why an act is not heard: it comes from no page of the desk, or is no such thing, or too large."""
    headers = request.headers
    if not headers.get("origin") or headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return _json({"error": "refused.origin"}, 403)
    if headers.get("content-type", "").partition(";")[0] != kind:
        return _json({"error": f"要是 {kind}"}, 415)
    if int(headers.get("content-length") or _LARGEST + 1) > _LARGEST:
        return _json({"error": "refused.large"}, 413)
    return None


async def _answer(work: Callable[[], Any], say: Callable[[str], str]) -> Response:
    """What some work gives; what is wrong with what was asked, or with the content, in words."""
    try:
        return _json(await asyncio.to_thread(work), say=say)
    except StaleError as error:
        return _json({"stale": error.path, "now": error.now}, 409)
    except ContentError as error:
        conflicts = error.conflicts if isinstance(error, UndecidedError) else ()
        return _json({"problems": _problems(error.problems, conflicts)}, 422, say)
    except UsageError as error:
        return _json({"error": Message(str(error))}, 422, say)
    except OSError:
        traceback.print_exc()
        return _json({"error": "refused.disk"}, 500)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return _json({"error": Message(f"不懂：{error!r}")}, 400, say)
