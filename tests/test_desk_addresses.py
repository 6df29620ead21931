"""The desk's addresses over HTTP, without a browser: what each answers, what it writes, what it refuses and with which words."""

from __future__ import annotations

import http.client
import json
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from bulletin import program
from bulletin.commands.acting import Workshop
from bulletin.desk import acts, preview, shell
from bulletin.desk.preview import Preview
from bulletin.desk.server import Desk
from bulletin.problems import ContentError, UsageError
from tests.conftest import ARCHIVE, SILENT, run_build
from tests.photos import encoded, exif, scene
from tests.test_hostile_pages import pdf_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

pytestmark = pytest.mark.slow
STEM = "000_f0f7006d1a8be4fe"
PAGE = f"{STEM}.txt"
DECISIONS = f"decisions/{STEM}.yaml"
JSON = {"Content-Type": "application/json"}
BYTES = {"Content-Type": "application/octet-stream"}
NEW_PAGE = (
    "春耕时节话平安\n\n临河讯 据了解，今年以来，该所民警深入田间地头开展走访宣传活动，取得实效。\n\n(李四)\n"
)


@dataclass(frozen=True)
class Client:
    """Asks a desk that is served on a port of this machine."""

    port: int
    address: str
    """Path of the desk, with its token."""
    content: Path
    workshop: Workshop

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, str, bytes]:
        """Status, kind and bytes of what a path answers, from the root of the server."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, dict(headers or {}))
            answer = connection.getresponse()
            return answer.status, answer.headers.get("Content-Type", ""), answer.read()
        finally:
            connection.close()

    def get(self, name: str, /, **asked: str) -> Any:
        """What a view answers, which must be well."""
        status, value = self.view(name, **asked)
        assert status == 200, value
        return value

    def view(self, name: str, /, **asked: str) -> tuple[int, Any]:
        query = "&".join(f"{key}={quote(value)}" for key, value in asked.items())
        status, _, data = self.ask("GET", f"{self.address}api/{name}?{query}")
        return status, json.loads(data)

    @property
    def origin(self) -> dict[str, str]:
        return {"Origin": f"http://127.0.0.1:{self.port}"}

    def send(self, path: str, data: bytes, headers: Mapping[str, str]) -> tuple[int, Any]:
        status, _, answer = self.ask("POST", f"{self.address}api/{path}", data, {**self.origin, **headers})
        return status, json.loads(answer)

    def act(self, name: str, /, **asked: Any) -> tuple[int, Any]:
        return self.send(name, json.dumps(asked).encode(), JSON)

    def do(self, name: str, /, **asked: Any) -> Any:
        """What an act answers, which must be well."""
        status, value = self.act(name, **asked)
        assert status == 200, value
        return value

    def drop(self, name: str, file: str, data: bytes, /, **values: str) -> tuple[int, Any]:
        query = "&".join(f"{key}={quote(value)}" for key, value in values.items())
        return self.send(f"{name}/{quote(file)}?{query}", data, BYTES)

    def text(self, path: str) -> str:
        return (self.content / path).read_text(encoding="utf-8")

    def files(self) -> dict[str, bytes]:
        return {
            path.relative_to(self.content).as_posix(): path.read_bytes()
            for path in self.content.rglob("*")
            if path.is_file()
        }


@pytest.fixture
def desk(content: Path) -> Iterator[Client]:
    """The desk of a copy of the archive, as `serve` puts it together."""
    shown = Preview(content.parent / "nothing", program.STATIC)
    workshop = Workshop(SILENT, content, "test")
    addresses = Desk(
        workshop,
        "token",
        lambda: shell.document(program.TEMPLATES, shown),
        program.STATIC,
        shell.catalogues(program.TEMPLATES),
    )
    with preview.served(shown, 0, addresses.routes()) as port:
        yield Client(port, addresses.address, content, workshop)


def article_on(desk: Client, page: str = STEM, number: int = 0) -> dict[str, Any]:
    view = desk.get("page", name=page)
    one: dict[str, Any] = desk.get("article", id=view["articles"][number]["id"])
    return one


# -- what is shown


def test_the_document_and_all_it_loads_are_sent(desk: Client) -> None:
    status, kind, data = desk.ask("GET", desk.address)
    assert (status, kind) == (200, "text/html; charset=utf-8")
    html = data.decode()
    assert shell.POLICY.replace("'", "&#39;") in html or shell.POLICY in html
    named = {part.partition('"')[0] for part in html.split('"assets/')[1:]}
    assert {"desk.css", "start.js"} <= named
    for name in named:
        status, kind, data = desk.ask("GET", f"{desk.address}assets/{name}")
        assert status == 200
        assert data
        assert ("css" in kind) == name.endswith(".css")
    for path in ("assets/other.js", "assets/..%2f..%2fpyproject.toml", "api/nothing"):
        assert desk.ask("GET", desk.address + path)[0] == 404
    assert desk.ask("GET", desk.address.replace("token", "guess"))[0] == 404
    assert desk.ask("GET", desk.address, headers={"Host": "evil.example"})[0] == 403


def test_the_state_names_every_page_and_article(desk: Client) -> None:
    hand = desk.content / "articles" / "hand1.md"
    hand.write_text('---\nid: "hand1"\ntitle: "手工录入"\n---\n\n一封来信。\n', encoding="utf-8")
    state, listed = desk.get("state"), desk.get("pages")
    names = sorted(path.name for path in (ARCHIVE / "pages").iterdir())
    assert listed["total"] == len(names)
    assert [page["name"] for page in listed["pages"]] == names
    assert sum(page["articles"] for page in listed["pages"]) == len([*(ARCHIVE / "articles").iterdir()])
    assert [page["doubts"] for page in listed["pages"]] == [
        len(record.doubts) for record in desk.workshop.content.ledger.pages.values()
    ]
    assert state["loose"] == [{"id": "hand1", "title": "手工录入"}]
    assert (state["undo"], state["redo"], state["stamp"], state["problems"]) == (None, None, 0, [])
    assert desk.get("stamp") == {"stamp": 0, "built": -1}


def test_pages_are_told_some_at_a_time_by_their_names_and_headlines(desk: Client) -> None:
    every = desk.get("pages")["pages"]
    assert desk.get("pages", start="1", most="2") == {"total": len(every), "pages": every[1:3]}
    assert desk.get("pages", words=STEM) == {"total": 1, "pages": every[:1]}
    title = every[2]["titles"][0]
    assert desk.get("pages", words=title[1:-1])["pages"] == [every[2]]
    one = article_on(desk, every[3]["name"])
    assert desk.get("pages", words=f" {one['id']} ")["pages"] == [every[3]]
    assert desk.get("pages", words="没有这样的标题") == {"total": 0, "pages": []}


def test_a_page_is_shown_by_its_name_or_that_of_its_address(desk: Client) -> None:
    assert desk.get("page", name=STEM) == desk.get("page", name=PAGE)
    for name in ("", "nothing.txt"):
        assert desk.view("page", name=name) == (422, {"error": "refused.page"})
    assert desk.view("article", id="zzzz9") == (422, {"error": "refused.article"})


def test_the_queue_of_doubts_is_told_from_its_beginning(desk: Client) -> None:
    assert desk.workshop.doubts().pages == 5
    assert desk.workshop._looking.wait(60)
    told = desk.get("doubts")
    assert told["looking"] is None
    assert len(told["doubts"]) == min(200, told["total"])
    assert [one["certainty"] for one in told["doubts"]] == sorted(one["certainty"] for one in told["doubts"])
    assert desk.get("doubts", most="2")["doubts"] == told["doubts"][:2]
    status, value = desk.view("doubts", most="all")
    assert status == 400
    assert value["error"].startswith("不懂：ValueError")


def test_a_page_in_pdf_is_shown_as_sheets(desk: Client) -> None:
    words = "BT /F 24 Tf 100 700 Td (Bulletin of May) Tj 0 -40 Td (Peace in every village) Tj ET"
    data = pdf_file(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
            f"<< /Length {len(words)} >>\nstream\n{words}\nendstream",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
    )
    status, taken = desk.drop("take_in", "sheet.pdf", data)
    assert status == 200, taken
    told = desk.get("sheets", page=taken["name"])
    assert told["sheets"] == 1
    assert len(told["lines"]) >= 1
    assert desk.get("lines", page=taken["name"]) == {"lines": told["lines"]}, "of a PDF they are known"
    status, kind, picture = desk.ask("GET", f"{desk.address}api/sheet/0/{quote(taken['name'])}")
    assert (status, kind, picture[:2]) == (200, "image/jpeg", b"\xff\xd8")
    assert desk.ask("GET", f"{desk.address}api/sheet/1/{quote(taken['name'])}")[0] == 404
    assert desk.get("sheets", page=STEM) == {"sheets": 0, "lines": {}}
    assert desk.ask("GET", f"{desk.address}api/sheet/0/{PAGE}")[0] == 404
    assert desk.view("sheets", page="nothing") == (422, {"error": "refused.page"})


# -- what is done to a page


def test_a_disk_that_takes_nothing_is_told_as_such(desk: Client) -> None:
    decisions = desk.content / "decisions"
    assert not decisions.exists()
    decisions.symlink_to(desk.content / "nowhere")
    status, value = desk.act("facts", page=STEM, values={"number": "2"})
    assert (status, value) == (500, {"error": "refused.disk"})
    assert desk.get("state")["undo"] is None
    decisions.unlink()
    desk.do("facts", page=STEM, values={"number": "2"})


def test_lines_are_named_and_joined_and_it_is_undone(desk: Client) -> None:
    before = desk.files()
    view = desk.get("page", name=STEM)
    answer = desk.do("marks", page=STEM, marks=[["7", "标题"]], made_from=view["made_from"])
    assert answer["what"] == "act.role"
    assert (answer["stamp"], answer["undo"]["what"], answer["redo"]) == (1, "act.role", None)
    assert answer["page"]["name"] == PAGE
    assert len(answer["page"]["articles"]) == len(view["articles"]) + 1
    assert desk.text(DECISIONS) == "7: 标题\n"
    # A form that was made before is out of date now, and is told what stands there.
    status, stale = desk.act("marks", page=STEM, marks=[["9", "插题"]], made_from=view["made_from"])
    assert (status, stale) == (409, {"stale": DECISIONS, "now": "7: 标题\n"})
    # What was cut off is joined again.
    joined = desk.do("join", page=STEM, line=7)
    assert joined["what"] == "act.join"
    assert len(joined["page"]["articles"]) == len(view["articles"])
    assert desk.act("join", page=STEM, line=9_999) == (422, {"error": "refused.line"})
    for wanted in ("act.join", "act.role", None):
        undone = desk.do("undo")["entry"]
        assert (undone and undone["what"]) == wanted
    assert desk.files() == before
    assert [(desk.do("redo")["entry"] or {}).get("what") for _ in range(3)] == ["act.role", "act.join", None]


def test_what_cannot_be_said_of_a_page_is_refused_in_words(desk: Client) -> None:
    before = desk.files()
    status, value = desk.act("marks", page=STEM, marks=[["7", "大标题党"]])
    assert status == 422
    assert value["error"].startswith("不认识的读法“大标题党”；可用的读法：")
    status, value = desk.act("marks", page=STEM, marks=[["9999", "标题"]])
    assert status == 422
    (problem,) = value["problems"]
    assert (problem["path"], problem["line"]) == (DECISIONS, 1)
    assert problem["message"].startswith(f"{PAGE} 没有第 9999 行")
    assert desk.act("marks", page="nothing", marks=[]) == (422, {"error": "refused.page"})
    assert desk.files() == before


def test_facts_of_a_page_are_said_and_taken_back(desk: Client) -> None:
    answer = desk.do("facts", page=STEM, values={"date": "2023年9月12日", "order": "2.5"})
    assert answer["page"]["facts"]["date"] == "2023-09-12"
    assert answer["page"]["facts"]["order"] == "2.5"
    assert desk.text(DECISIONS) == "date: 2023年9月12日\norder: 2.5\n"
    answer = desk.do("facts", page=STEM, values={"date": "", "order": " "})
    assert answer["page"]["facts"] == {"order": ""}
    assert not (desk.content / DECISIONS).exists()
    status, value = desk.act("facts", page=STEM, values={"date": "昨天"})
    assert status == 422
    assert value["problems"][0]["path"] == DECISIONS


def test_doubts_are_settled_one_by_one_and_by_kind(desk: Client) -> None:
    assert desk.workshop.doubts()
    assert desk.workshop._looking.wait(60)
    told = desk.get("doubts")
    first = told["doubts"][0]["settle"]
    desk.do("settle", doubts=[[first["path"], first["key"]]])
    assert f"{first['key'].split()[0]} " in desk.text(first["path"])
    left = desk.get("doubts")
    assert left["total"] == told["total"] - 1
    assert desk.act("settle", doubts=[["decisions/x.yaml", "7 没有的"]]) == (
        422,
        {"error": "refused.settled"},
    )
    assert desk.act("settle", kind="没有这一种")[0] == 422
    for kind, count in left["kinds"].items():
        desk.do("settle", kind=kind)
        now = desk.get("doubts")
        assert kind not in now["kinds"]
        assert now["total"] == left["total"] - count
        left = now


# -- what is done to an article


def test_an_article_is_saved_field_by_field(desk: Client) -> None:
    view = article_on(desk)
    path = view["path"]
    values = {
        "deck": "  副  题 ",
        "authors": ["张三", " ", "李四"],
        "tags": [],
        "captions": [{"text": "图为走访现场", "image": "", "alt": ""}, {"text": " "}],
        "date": "2023年9月12日",
        "access": "public",
    }
    answer = desk.do(
        "save",
        id=view["id"],
        values=values,
        body=view["body"].replace("。", "！", 1),
        made_from=view["made_from"],
    )
    shown = answer["article"]["values"]
    assert (shown["deck"], shown["authors"], shown["date"]) == ("副 题", ["张三", "李四"], "2023-09-12")
    assert [caption["text"] for caption in shown["captions"]] == ["图为走访现场"]
    assert "access:" not in desk.text(path)
    assert [row for row in answer["article"]["compared"] if row[2]], "one paragraph differs from the page"
    assert desk.act("save", id=view["id"], values={"deck": "x"}, made_from=view["made_from"])[0] == 409
    assert desk.act("save", id="zzzz9", values={}) == (422, {"error": "refused.article"})
    assert desk.act("save", id=view["id"], values={"id": "other"}) == (422, {"error": "不能改 id"})
    status, value = desk.act("save", id=view["id"], values={"places": ["火星"]})
    assert status == 422
    assert value["problems"][0]["path"] == path
    assert run_build("check", "--content", desk.content).returncode == 0


def test_a_paragraph_is_moved_to_another_article(desk: Client) -> None:
    one, other = article_on(desk), article_on(desk, number=1)
    words = acts.prose_parts(one["body"])[0]
    asked = {"page": STEM, "from": one["id"], "to": other["id"], "paragraph": 0, "words": words}
    assert desk.act("move", **{**asked, "words": "别的文字"})[0] == 409
    assert desk.act("move", **{**asked, "to": "zzzz9"}) == (422, {"error": "refused.article"})
    answer = desk.do("move", **asked, before=0)
    assert answer["what"] == "act.move"
    assert acts.prose_parts(desk.get("article", id=other["id"])["body"])[0] == words
    assert acts.prose_parts(desk.get("article", id=one["id"])["body"]) == acts.prose_parts(one["body"])[1:]
    desk.do("undo")
    desk.do("move", **asked)
    assert acts.prose_parts(desk.get("article", id=other["id"])["body"])[-1] == words
    # The only paragraph of an article, and one into an article that has none.
    hand = desk.content / "articles" / "hand1.md"
    hand.write_text('---\nid: "hand1"\ntitle: "手工录入"\n---\n\n一封来信。\n', encoding="utf-8")
    desk.workshop.notice(["articles/hand1.md"])
    desk.do("move", **{**asked, "from": "hand1", "words": "一封来信"})
    assert desk.get("article", id="hand1")["body"].strip() == ""
    body = desk.get("article", id=other["id"])["body"]
    last = len(acts.prose_parts(body)) - 1
    desk.do("move", page=STEM, **{"from": other["id"], "to": "hand1"}, paragraph=last, words="一封来信")
    assert acts.prose_parts(desk.get("article", id="hand1")["body"]) == ["一封来信。"]


def test_dates_places_and_bodies_are_read_without_being_written(desk: Client) -> None:
    before = desk.files()
    assert desk.do("date", text="约2024年3月") == {"edtf": "2024-03~", "error": ""}
    assert desk.do("date", text=" ") == {"edtf": "", "error": ""}
    assert desk.do("date", text="昨天")["error"]
    (place,) = desk.do("places", text="临河区")["places"]
    assert place[1].endswith("临河区")
    assert desk.do("places", text=place[0])["places"] == [place]
    assert desk.do("places", text="") == {"places": [], "error": ""}
    assert desk.do("places", text="火星")["error"]
    view = article_on(desk)
    rows = desk.do("compare", id=view["id"], body=f"新加的一段。\n\n{view['body']}")["paragraphs"]
    assert rows[0] == ["新加的一段。", None, []]
    assert [row[0] for row in rows[1:]] == acts.prose_parts(view["body"])
    rows = desk.do("compare", id=view["id"], body="")["paragraphs"]
    assert [row[:2] for row in rows] == [[None, part] for part in acts.prose_parts(view["body"])]
    assert desk.files() == before


def test_a_reader_s_report_leads_to_its_paragraph(desk: Client) -> None:
    view = article_on(desk)
    parts = acts.prose_parts(view["body"])
    was = parts[0][:4]
    report = f"编号：{view['id']}\n错处和应有的文字：\n“{was}”应为“更正了的”"
    found = desk.do("report", text=report)
    assert (found["id"], found["paragraph"], found["was"]) == (view["id"], 0, parts[0])
    assert found["now"] == parts[0].replace(was, "更正了的")
    quoted = f"编号：{view['id']}\n本站文字：“{parts[-1][:15]}……”\n错处和应有的文字：\n这里不对"
    found = desk.do("report", text=quoted)
    assert (found["was"], found["now"], found["remark"]) == (parts[-1], parts[-1], "这里不对")
    found = desk.do("report", text=f"编号：{view['id']}\n不知道哪里不对")
    assert (found["paragraph"], found["was"]) == (-1, "")
    assert desk.act("report", text="编号：zzzz9")[0] == 422


@pytest.mark.parametrize("side", ["keep", "take", "mixed"])
def test_a_conflict_is_shown_with_both_sides_and_decided(desk: Client, side: str) -> None:
    article = next(
        path
        for path in (desk.content / "articles").glob("*.md")
        if "守土有责、守土担责" in path.read_text(encoding="utf-8")
    )
    for path, words in ((article, "守土尽职"), (desk.content / "pages" / PAGE, "守土负责")):
        path.write_text(path.read_text(encoding="utf-8").replace("守土有责", words, 1), encoding="utf-8")
    found = run_build("check", "--content", desk.content)
    assert found.returncode == 1
    # No act goes over it, and a build that failed for it has told the desk.
    with pytest.raises(acts.UndecidedError) as error:
        desk.workshop.perform(lambda: acts.mark(desk.workshop.text, PAGE, [("7", "标题")], "act.role"))
    desk.workshop.brought(desk.workshop.acts, error.value.problems)
    (shown,) = [one for one in desk.get("state")["problems"] if "conflict" in one]
    status, value = desk.act("marks", page=STEM, marks=[["7", "标题"]])
    assert (status, value["problems"]) == (422, [shown])
    assert "python build.py" not in shown["message"]
    conflict = shown["conflict"]
    assert (conflict["sides"]["keep"], conflict["sides"]["take"], conflict["sides"]["was"]) == (
        "尽职",
        "负责",
        "有责",
    )
    chosen: dict[str, Any] = {"keep": [], "take": [], "mixed": {}}
    chosen[side] = {conflict["name"]: "尽职、负责"} if side == "mixed" else [conflict["name"]]
    if side == "mixed":
        status, value = desk.act("decide", **{**chosen, "mixed": {conflict["name"]: "两\n行"}})
        assert (status, value["error"]) == (422, "refused.mixed")
    answer = desk.do("decide", **chosen)
    assert answer["values"]["names"] == conflict["name"]
    wanted = {"keep": "守土尽职、", "take": "守土负责、", "mixed": "守土尽职、负责、"}[side]
    assert wanted in article.read_text(encoding="utf-8")
    assert run_build("check", "--content", desk.content).returncode == 0


def test_a_withdrawn_article_is_masked_after_it_was_shown_what_that_does(desk: Client) -> None:
    view = article_on(desk)
    status, value = desk.view("masking", id=view["id"])
    assert status == 422
    assert value["problems"][0]["path"] == view["path"]
    assert desk.view("masking", id="zzzz9") == (422, {"error": "没有编号是“zzzz9”的文章"})
    desk.do("save", id=view["id"], values={"access": "withdrawn"})
    before = desk.files()
    planned = desk.get("masking", id=view["id"])
    assert desk.files() == before
    assert planned["size"] > 0
    assert planned["page"] == f"pages/{PAGE}"
    masked = desk.do("mask", id=view["id"])
    assert {key: masked[key] for key in planned} == planned
    words = acts.prose_parts(view["body"])[0][:12]
    assert words not in "".join(data.decode(errors="replace") for data in desk.files().values())
    assert masked["undo"] is None, "nothing of it is left to be undone"
    assert desk.get("masking", id=view["id"])["files"] == 0
    assert desk.do("mask", id=view["id"])["files"] == 0


def test_a_page_is_taken_back_and_its_ids_stay(desk: Client) -> None:
    view = desk.get("page", name=STEM)
    planned = desk.get("removal", page=STEM)
    assert planned
    assert desk.view("removal", page="nothing") == (422, {"error": "refused.page"})
    answer = desk.do("remove", page=STEM)
    assert (answer["what"], answer["values"]) == ("act.removed", {"page": PAGE})
    assert not (desk.content / "pages" / PAGE).exists()
    assert PAGE not in [page["name"] for page in desk.get("pages")["pages"]]
    # Its ids may be known: an article without words keeps each, and can be looked at.
    for one in view["articles"]:
        kept = desk.get("article", id=one["id"])
        assert (kept["values"]["access"], kept["body"], kept["compared"]) == ("withdrawn", "", [])
    assert answer["undo"] is None, "what was withdrawn stays in no entry"


def test_a_page_that_an_article_typed_by_hand_names_is_not_taken_back(desk: Client) -> None:
    hand = desk.content / "articles" / "hand1.md"
    hand.write_text(
        f'---\nid: "hand1"\ntitle: "手工录入"\nsource:\n  page: "{PAGE}"\n  lines: [[1, 2]]\n---\n\n一封来信。\n',
        encoding="utf-8",
    )
    before = desk.files()
    status, value = desk.act("remove", page=STEM)
    assert status == 422
    (problem,) = value["problems"]
    assert (problem["path"], problem["line"]) == ("articles/hand1.md", 5)
    assert desk.files() == before


# -- what is taken in


def test_a_page_is_proposed_under_a_name_and_taken_in(desk: Client) -> None:
    status, offer = desk.drop("proposed", "新的.txt", NEW_PAGE.encode())
    assert status == 200
    assert (offer["kind"], offer["there"], offer["encoding"]) == ("page", None, "utf-8")
    assert offer["articles"] == ["春耕时节话平安"]
    status, value = desk.drop("take_in", "新的.txt", NEW_PAGE.encode(), date="昨天")
    assert status == 422
    assert "昨天" in value["error"]
    status, taken = desk.drop("take_in", "新的.txt", NEW_PAGE.encode(), date="2023年9月12日", number="")
    assert status == 200
    assert (taken["kind"], taken["name"]) == ("page", offer["name"])
    assert desk.text(f"pages/{taken['name']}") == NEW_PAGE
    assert desk.get("page", name=taken["name"])["facts"]["date"] == "2023-09-12"
    status, value = desk.drop("take_in", "again.txt", NEW_PAGE.encode())
    assert (status, value["error"]) == (422, f"档案里已经有同样的文字：{taken['name']}；没有再收")
    status, offer = desk.drop("proposed", "again.txt", NEW_PAGE.encode())
    assert offer["there"] == {"name": taken["name"], "is_same": True}


def test_what_is_no_page_is_refused_with_the_kinds_that_there_are(desk: Client) -> None:
    before = desk.files()
    status, value = desk.drop("take_in", "table.xlsx", b"PK")
    assert status == 422
    assert value["error"].startswith("table.xlsx：不收这种文件；可以是 .txt")
    status, value = desk.drop("take_in", "nothing.txt", b"")
    assert status == 422
    assert value["problems"] == [
        {"path": "nothing.txt", "line": 1, "message": "这一版是空的；请放入版面文字，或移走这个文件"}
    ]
    assert desk.files() == before


def test_a_photo_is_taken_in_without_what_cameras_tell(desk: Client) -> None:
    data = encoded(scene(), exif=exif(place=True))
    status, offer = desk.drop("proposed", "现场.jpg", data)
    assert (status, offer["kind"], offer["name"], offer["error"]) == (200, "photo", "现场.jpg", "")
    assert offer["told"]
    status, taken = desk.drop("take_in", "现场.jpg", data)
    assert (status, taken["kind"], taken["name"]) == (200, "photo", "现场.jpg")
    status, kind, sent = desk.ask("GET", f"{desk.address}api/photo/{quote('现场.jpg')}")
    assert (status, kind) == (200, "image/jpeg")
    assert sent == (desk.content / "images" / "现场.jpg").read_bytes()
    assert b"GPS" not in sent
    assert len(sent) < len(data)
    for path in (".jpg", "..%2fsite.yaml", "site.yaml"):
        assert desk.ask("GET", f"{desk.address}api/photo/{path}")[0] == 404
    status, value = desk.drop("take_in", "现场.jpg", encoded(scene(seed=1)))
    assert (status, value["error"]) == (422, "images/ 里已有同名的照片 现场.jpg；请先改名")
    # A name in another form of its characters is the same one; a photo that is not there stays named.
    (desk.content / "images" / "Che\u0301rie.jpg").write_bytes(encoded(scene()))
    desk.workshop.notice(["images/Che\u0301rie.jpg"])
    assert desk.ask("GET", f"{desk.address}api/photo/Ch%C3%A9rie.jpg")[0] == 200
    assert "Ch\u00e9rie.jpg" in desk.get("article", id=article_on(desk, number=2)["id"])["images"]
    status, value = desk.drop("take_in", "文字.jpg", "不是图片".encode())
    assert status == 422
    assert desk.drop("proposed", "文字.jpg", "不是图片".encode())[1]["error"] == value["error"]
    assert desk.drop("take_in", "cut.jpg", encoded(scene(seed=2))[:-200])[0] == 422


# -- what is published


def test_without_git_it_is_said_why_nothing_can_be_committed(
    desk: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = desk.get("changes")
    assert told["changes"] == []
    assert told["hindrance"] == "refused.git"
    assert (told["articles"], told["pages"], told["size"], told["is_near"]) == (22, 5, 0, False)
    assert desk.act("commit", message="更正") == (422, {"error": "refused.git"})
    assert desk.act("commit", message="  ") == (422, {"error": "refused.message"})
    monkeypatch.setenv("PATH", str(tmp_path))
    assert desk.get("changes")["hindrance"] == "没有 git；请先安装它"
    assert desk.act("commit", message="更正") == (422, {"error": "没有 git；请先安装它"})


def git(desk: Client, *words: str) -> str:
    return subprocess.run(
        ["git", "-c", "core.quotePath=false", *words],
        cwd=desk.content,
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout


def put_under_git(desk: Client) -> None:
    git(desk, "init", "-q")
    for key, value in (("user.name", "a"), ("user.email", "a@example.org")):
        git(desk, "config", key, value)
    git(desk, "add", "-A")
    git(desk, "commit", "-qm", "first")


def test_what_is_committed_is_what_was_shown(desk: Client) -> None:
    """Whatever is saved between the look and the commit, by whom ever, nobody has looked at."""
    put_under_git(desk)
    edited, other = (article_on(desk, number=number) for number in (2, 3))
    desk.do("save", id=edited["id"], values={}, body=edited["body"].replace("。", "！", 1))
    shown = desk.get("changes")["made_from"]
    assert shown.keys() == {edited["path"]}
    for path in (edited["path"], other["path"], "new.txt"):
        file = desk.content / path
        before = file.read_bytes() if file.exists() else None
        file.write_bytes((before or b"") + "\n又写了一段。\n".encode())
        assert desk.act("commit", message="更正", made_from=shown) == (422, {"error": "refused.more"})
        now = desk.get("changes")["made_from"]
        assert {each for each in {*now, *shown} if now.get(each) != shown.get(each)} == {path}
        if before is None:
            file.unlink()
        else:
            file.write_bytes(before)
    assert git(desk, "log", "--format=%s").split() == ["first"]
    # A file that is as it was committed is none that was shown.
    file = desk.content / edited["path"]
    kept = file.read_bytes()
    file.write_text(git(desk, "show", f"HEAD:./{edited['path']}"), encoding="utf-8")
    assert desk.act("commit", message="更正", made_from=shown)[0] == 422
    file.write_bytes(kept)
    desk.do("commit", message="更正", made_from=shown)
    assert git(desk, "log", "-1", "--format=%s", "--name-only").split() == ["更正", edited["path"]]
    # Files that Git does not know yet are a change by themselves.
    (desk.content / "new.txt").write_text("新的\n", encoding="utf-8")
    desk.do("commit", message="新文件", made_from=desk.get("changes")["made_from"])
    assert git(desk, "log", "-1", "--format=%s", "--name-only").split() == ["新文件", "new.txt"]


def test_what_is_staged_outside_of_the_content_is_not_committed(desk: Client) -> None:
    """And in the midst of a merge nothing is, as Git says."""
    put_under_git(desk)
    (desk.content / ".git").rename(desk.content.parent / ".git")
    git(desk, "add", "-A", ".")
    git(desk, "commit", "-qm", "moved")
    outside = desk.content.parent / "beside.txt"
    outside.write_text("旁边\n", encoding="utf-8")
    git(desk, "add", str(outside))
    edited = article_on(desk, number=2)
    desk.do("save", id=edited["id"], values={}, body=edited["body"].replace("。", "！", 1))
    shown = desk.get("changes")["made_from"]
    assert shown.keys() == {edited["path"]}
    head = git(desk, "rev-parse", "HEAD").strip()
    (desk.content.parent / ".git" / "MERGE_HEAD").write_text(f"{head}\n", encoding="utf-8")
    assert "merge" in desk.act("commit", message="更正", made_from=shown)[1]["error"]
    (desk.content.parent / ".git" / "MERGE_HEAD").unlink()
    desk.do("commit", message="更正", made_from=shown)
    assert git(desk, "log", "-1", "--format=", "--name-only", "--relative").split() == [edited["path"]]
    assert git(desk, "diff", "--cached", "--name-only").split() == ["beside.txt"]


def test_what_changed_is_told_in_words_and_committed(desk: Client) -> None:
    put_under_git(desk)
    assert desk.get("changes")["changes"] == []
    edited, hidden, gone = (article_on(desk, number=number) for number in (2, 3, 4))
    desk.do("save", id=edited["id"], values={}, body=edited["body"].replace("。", "！", 1))
    desk.do("save", id=hidden["id"], values={"access": "withdrawn"})
    desk.do("marks", page=STEM, marks=[["7", "标题"]])
    assert desk.drop("take_in", "现场.jpg", encoded(scene()))[0] == 200
    (desk.content / "notes.md").write_text("备忘\n", encoding="utf-8")
    (desk.content / gone["path"]).unlink()
    broken = desk.content / "articles" / "hand1.md"
    broken.write_text("---\nid: [\n---\n", encoding="utf-8")
    desk.workshop.notice(["notes.md", gone["path"], "articles/hand1.md"])
    shown = desk.get("changes")
    told = {(one["kind"], one["what"], one["name"]): one for one in shown["changes"]}
    one = told["article", "changed", edited["id"]]
    assert (one["title"], one["added"], one["removed"]) == (edited["values"]["title"], 1, 1)
    assert ("article", "withdrawn", hidden["id"]) in told
    assert told["article", "gone", gone["id"]]["title"] == gone["values"]["title"]
    assert told["article", "new", "hand1"]["title"] == ""
    assert {key for key in told if key[0] != "article"} == {
        ("decisions", "new", f"{STEM}.yaml"),
        ("photo", "new", "现场.jpg"),
        ("other", "new", "notes.md"),
    }
    assert {one["path"] for one in shown["changes"]} == set(shown["made_from"])
    name = desk.do("commit", message=" 更正两篇 ", made_from=shown["made_from"])["commit"]
    assert git(desk, "log", "-1", "--format=%h %s").strip() == f"{name} 更正两篇"
    assert git(desk, "status", "--porcelain") == ""
    # What a .gitignore keeps out is told: nobody else would ever get it.
    (desk.content / ".gitignore").write_text("*.pdf\n*~\n", encoding="utf-8")
    for ignored in ("pages/扫描.pdf", "pages/old.pdf~"):
        (desk.content / ignored).write_bytes(b"%PDF")
    assert desk.get("changes")["ignored"] == ["pages/扫描.pdf"]
    (desk.content / ".gitignore").unlink()
    for ignored in ("pages/扫描.pdf", "pages/old.pdf~"):
        (desk.content / ignored).unlink()
    # What a build notes after that is not kept from the next commit.
    ledger = min((desk.content / "ledger").glob("*.jsonl"))
    ledger.write_text(ledger.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    shown = desk.get("changes")
    assert [(one["kind"], one["what"]) for one in shown["changes"]] == [("ledger", "changed")]
    desk.do("commit", message="账本", made_from=shown["made_from"])
    assert git(desk, "status", "--porcelain") == ""
    assert desk.get("changes")["changes"] == []


# -- what is not heard


def test_an_act_is_heard_from_the_desk_alone(desk: Client) -> None:
    before = desk.files()
    body = json.dumps({"page": STEM, "marks": [["7", "标题"]]}).encode()
    path = f"{desk.address}api/marks"
    other = {"Origin": "https://evil.example"}
    for headers, status in (
        (JSON, 403),
        ({**JSON, **other}, 403),
        ({**JSON, **desk.origin, "Sec-Fetch-Site": "cross-site"}, 403),
        ({**desk.origin, "Content-Type": "text/plain"}, 415),
        ({**desk.origin, **BYTES}, 415),
    ):
        assert desk.ask("POST", path, body, headers)[0] == status
    assert desk.ask("GET", path)[0] == 405
    take = f"{desk.address}api/take_in/x.txt"
    assert desk.ask("POST", take, b"x", {**BYTES})[0] == 403
    assert desk.ask("POST", take, b"x", {**desk.origin, **JSON})[0] == 415
    # Larger than any page: refused before it was sent.
    connection = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=60)
    connection.putrequest("POST", take)
    for key, value in {**desk.origin, **BYTES, "Content-Length": "60000001"}.items():
        connection.putheader(key, value)
    connection.endheaders()
    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read())) == (413, {"error": "refused.large"})
    connection.close()
    assert desk.files() == before


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"1",
        b"null",
        b'{"page": "000_f0f7006d1a8be4fe"}',
        b'{"page": "000_f0f7006d1a8be4fe", "marks": [1]}',
    ],
)
def test_what_is_no_act_is_said_to_be_none(desk: Client, body: bytes) -> None:
    before = desk.files()
    status, value = desk.send("marks", body, JSON)
    assert status == 400
    assert value["error"].startswith(("refused.json", "不懂："))
    assert desk.files() == before


# -- what an act meets in the folder


def test_what_stood_elsewhere_before_is_put_into_one_file_a_page_first(desk: Client) -> None:
    (desk.content / "boundaries.yaml").write_text(
        f'# 查过合订本\n"content/pages/{PAGE}:9": 插题 强化\n', encoding="utf-8"
    )
    line = (desk.content / "pages" / PAGE).read_text(encoding="utf-8").split("\n")[8]
    (desk.content / "boundaries.yaml").write_text(
        f'# 查过合订本\n"content/pages/{PAGE}:9": 插题 {line.strip()[:4]}\n', encoding="utf-8"
    )
    settings = desk.content / "site.yaml"
    settings.write_text(
        f'{settings.read_text(encoding="utf-8")}\npages:\n  "{PAGE}": {{date: "2023年9月12日"}}\n',
        encoding="utf-8",
    )
    desk.workshop.notice(["boundaries.yaml", "site.yaml"])
    desk.do("marks", page=STEM, marks=[["7", "标题"]])
    assert not (desk.content / "boundaries.yaml").exists()
    assert "\npages:" not in settings.read_text(encoding="utf-8")
    lines = desk.text(DECISIONS).splitlines()
    assert "# 查过合订本" in lines
    assert [each for each in lines if each.startswith(("7: ", "9: ", "date: "))] == [
        f"9: 插题 {line.strip()[:4]}",
        'date: "2023-09-12"',
        "7: 标题",
    ]
    assert run_build("check", "--content", desk.content).returncode == 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"theme/style.css": b"x"}, "refused.files"),
        ({"articles/x.txt": b"x"}, "refused.files"),
        ({"site.yaml": b"title: x\n"}, "refused.files"),
    ],
)
def test_an_act_changes_what_the_desk_knows_and_nothing_else(
    desk: Client, changes: dict[str, bytes | None], said: str
) -> None:
    before = desk.files()
    with pytest.raises(UsageError, match=said):
        desk.workshop.perform(lambda: acts.Act("act.article", {}, changes))
    assert desk.files() == before
    assert desk.get("stamp")["stamp"] == 0


def test_an_id_that_two_files_have_is_named(desk: Client) -> None:
    one, other = article_on(desk), article_on(desk, number=1)
    text = desk.text(one["path"]).replace(one["id"], other["id"])
    before = desk.files()
    with pytest.raises(ContentError) as error:
        desk.workshop.perform(lambda: acts.Act("act.article", {}, {one["path"]: text.encode()}))
    assert {problem.message for problem in error.value.problems} == {f"编号 {other['id']} 用了两次"}
    assert desk.files() == before


def test_paragraphs_are_held_against_those_of_the_page_however_many_there_are(desk: Client) -> None:
    view = max((article_on(desk, number=number) for number in range(4)), key=lambda one: len(one["body"]))
    parts = acts.prose_parts(view["original"]["body"])
    assert len(parts) > 3

    def rows(*body: str) -> list[list[Any]]:
        found: list[list[Any]] = desk.do("compare", id=view["id"], body="\n\n".join(body))["paragraphs"]
        assert [row[0] for row in found if row[0] is not None] == list(body)
        assert [row[1] for row in found if row[1] is not None] == parts
        return found

    assert all(row[0] == row[1] and not row[2] for row in rows(*parts))
    # Two that have nothing to do with the three they stand for; the like of the last among them.
    now = ["XYZ。", f"{parts[2][:-1]}！", *parts[3:]]
    found = rows(*now)
    assert [row[:2] for row in found if row[1] == parts[2]] == [[now[1], parts[2]]]
    # One for many, many for one, none at the end.
    assert [row[0] for row in rows("XYZ。", *parts[3:])][:3].count("XYZ。") == 1
    assert [row[1] for row in rows("XYZ。", "UVW。", "RST。", *parts[1:])][:3].count(parts[0]) == 1
    assert rows(*parts[:-1])[-1][:2] == [None, parts[-1]]
    assert rows(*parts, "又一段。")[-1][:2] == ["又一段。", None]


def test_a_page_that_somebody_deletes_is_gone_from_the_desk(desk: Client) -> None:
    view = article_on(desk)
    desk.get("state")
    (desk.content / view["path"]).unlink()
    desk.workshop.notice([view["path"], "articles/never.md"])
    assert desk.view("article", id=view["id"])[0] == 422
    assert desk.get("stamp")["stamp"] == 1
    # What cannot be read is read as a whole when it is asked for, and named.
    broken = desk.content / "articles" / "hand1.md"
    broken.write_bytes(b"\xff\xfe")
    desk.workshop.notice(["articles/hand1.md"])
    assert [one["path"] for one in desk.get("state")["problems"]] == ["articles/hand1.md"]


def test_an_act_answers_with_what_is_shown_after_it(desk: Client) -> None:
    views = [["page", {"name": STEM}], ["page", {"name": "没有"}], ["pages", {}]]
    before = desk.get("page", name=STEM)
    made = desk.do("marks", page=PAGE, marks=[["7", "标题"]], then=views)
    assert made["then"] == [desk.get("page", name=STEM), None, desk.get("pages")]
    assert len(made["then"][0]["articles"]) == len(before["articles"]) + 1
    back = desk.do("undo", then=views[:1])
    assert back["then"] == [desk.get("page", name=STEM)]
    assert back["then"][0]["articles"] == before["articles"]
    assert desk.act("undo", then=[["nothing", {}]])[0] == 400
    assert "then" not in desk.do("redo")


def test_messages_are_said_in_the_language_that_is_asked_for(desk: Client) -> None:
    asked = json.dumps({"text": "某年"}).encode()
    in_english = desk.send("date", asked, {**JSON, "Accept-Language": "en"})[1]["error"]
    assert in_english.startswith("“某年” is no date that can be read")
    for tag in ("", "zh-CN", "de", "en-GB"):
        headers = {**JSON, "Accept-Language": tag} if tag else JSON
        assert desk.send("date", asked, headers)[1]["error"].startswith("读不懂日期“某年”")
    status, refused = desk.send(
        "marks", json.dumps({"page": PAGE, "marks": [["7", "x"]]}).encode(), {**JSON, "Accept-Language": "en"}
    )
    assert status == 422
    assert refused["error"].startswith("Unknown role “x”; the roles are: ")
