"""The two gates: what a push of content needs, what a push of code needs, and when a site may be published."""

from __future__ import annotations

import itertools
import os
import re
import tomllib
from importlib import metadata
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT, run_build
from tests.repositories import SIXTH_PAGE, Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A repository to which several tests push."""
    return Repository(tmp_path_factory.mktemp("repository"))


def add_a_page(repository: Repository) -> None:
    (repository.folder / "content" / "pages" / "005.txt").write_text(SIXTH_PAGE, encoding="utf-8")


def correct(repository: Repository) -> None:
    repository.replace("content/articles/b7m2z.md", "民警", "干警")


def withdraw(repository: Repository) -> None:
    repository.replace("content/articles/b8xsh.md", "\nsource:", '\naccess: "withdrawn"\nsource:')


def set_the_facts_of_a_page(repository: Repository) -> None:
    with (repository.folder / "content" / "site.yaml").open("a", encoding="utf-8") as file:
        file.write(
            'pages:\n  "000_f0f7006d1a8be4fe.txt": {issue: "第1234期", date: "2023-09-12", number: "2"}\n'
        )


EDITS = (add_a_page, correct, withdraw, set_the_facts_of_a_page)


@pytest.mark.slow
@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_a_push_of_content_is_published_by_the_content_gate_alone(
    edit: Callable[[Repository], None], repository: Repository
) -> None:
    repository.write_down_that_the_code_passed()
    code = repository.code()
    edit(repository)
    done = run_build("convert", "--content", repository.folder / "content")
    assert done.returncode == 0, done.stderr
    repository.push("Edit")
    assert repository.code() == code
    assert repository.is_known()
    begun = os.times()
    done = repository.content_gate()
    assert done.returncode == 0, done.stdout + done.stderr
    ended = os.times()
    # Of the processor, so that it holds beside other work, too.
    assert ended.children_user + ended.children_system - begun.children_user - begun.children_system < 60


@pytest.mark.slow
def test_after_a_red_push_of_code_no_content_is_published_until_the_code_is_mended(
    repository: Repository,
) -> None:
    repository.write_down_that_the_code_passed()
    repository.replace("templates/about.html", "<h1>", "<h1 >")
    repository.push("Break the code")
    assert not repository.publishes(code_is_green=False)
    correct(repository)
    repository.push("Correct an article")
    assert not repository.publishes(code_is_green=False)
    repository.replace("templates/about.html", "<h1 >", "<h1>")
    repository.push("Mend the code")
    # The tree is again the one that has passed.
    assert repository.publishes(code_is_green=False)
    repository.replace("templates/about.html", "<h1>", '<h1 class="x">')
    repository.push("Change the code")
    assert repository.publishes(code_is_green=True)


def test_the_theme_of_the_archive_is_code(repository: Repository) -> None:
    repository.write_down_that_the_code_passed()
    theme = repository.folder / "content" / "theme"
    theme.mkdir()
    (theme / "colours.css").write_text(":root {}\n", encoding="utf-8")
    repository.push("Give the archive colours of its own")
    assert not repository.is_known()


@pytest.mark.parametrize(
    ("path", "is_code"),
    [
        ("content/site.yaml", False),
        ("content/pages/x.txt", False),
        ("content/篇.md", False),
        ("content/theme/x.css", True),
        ("content.py", True),
        ("docs/content/x.md", True),
        ("build.py", True),
        (".github/workflows/pages.yml", True),
    ],
)
def test_the_tree_of_the_code_is_everything_but_the_content(
    path: str, is_code: bool, shared: Repository
) -> None:
    before = shared.code()
    file = shared.folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as opened:
        opened.write("x\n")
    assert shared.code() == before, "what is not committed counts for nothing"
    shared.push("Change a file")
    assert (shared.code() != before) == is_code


@pytest.mark.slow
def test_the_content_gate_is_red_where_building_changes_the_content(repository: Repository) -> None:
    add_a_page(repository)
    repository.push("Add a page and forget to convert it")
    done = repository.content_gate()
    assert done.returncode == 1
    assert re.search(r"^A\tcontent/articles/\w+\.md$", done.stderr, re.MULTILINE)
    assert re.search(r"^A\tcontent/ledger/\w+\.jsonl$", done.stderr, re.MULTILINE)


@pytest.mark.slow
def test_the_content_gate_is_red_where_the_content_has_problems(repository: Repository) -> None:
    repository.replace("content/articles/b7m2z.md", "\ntitle:", "\ntitel:")
    repository.push("Mistype a key")
    done = repository.content_gate()
    assert done.returncode == 1
    assert "content/articles/b7m2z.md:" in done.stderr


def steps_of(script: str) -> list[str]:
    """The lines of a script that do something."""
    text = (ROOT / ".ci" / script).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def test_no_test_and_no_step_of_the_code_gate_reads_the_live_content() -> None:
    """By the ways a test could name it; `pytest -m nightly` runs the tests where there is none."""
    reads = re.compile(
        r"""\b(?:ROOT|HERE|__file__\)(?:\.\w+(?:\(\))?)*|cwd\(\))(?:\.parent)*\s*/\s*f?["']content"""
    )
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for match in reads.finditer(path.read_text(encoding="utf-8"))
    ]
    # Without --content, the command takes the live one.
    for line in steps_of("run"):
        is_default = "build.py" in line and "--content" not in line
        if is_default or "content" in line.replace("--content", ""):
            found.append(f".ci/run: {line}")
    assert not found


def test_the_content_gate_runs_no_test() -> None:
    assert not [line for line in steps_of("content") if "pytest" in line or ".ci/run" in line]


@pytest.fixture(scope="module")
def jobs() -> dict[str, Any]:
    text = (ROOT / ".github" / "workflows" / "pages.yml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)["jobs"]
    return found


def commands(job: dict[str, Any]) -> list[str]:
    return [step.get("run") or step.get("uses", "").partition("@")[0] for step in job["steps"]]


def test_the_workflow_asks_before_it_publishes(jobs: dict[str, Any]) -> None:
    publishing = [name for name, job in jobs.items() if "actions/deploy-pages" in commands(job)]
    assert publishing == ["deploy"]
    order = commands(jobs["deploy"])
    assert order.index(".ci/may-publish") < order.index("actions/deploy-pages")
    assert all("if" not in step and "continue-on-error" not in step for step in jobs["deploy"]["steps"])
    assert "content" in jobs["deploy"]["needs"]
    assert "needs.content.result == 'success'" in jobs["deploy"]["if"]


def test_the_workflow_writes_down_only_code_that_passed(jobs: dict[str, Any]) -> None:
    writing = [name for name, job in jobs.items() if ".ci/may-publish --passed" in commands(job)]
    assert writing == ["passed"]
    assert jobs["passed"]["needs"] == "code"
    assert not re.search(r"always|cancelled|failure", jobs["passed"]["if"])
    assert ".ci/run" in commands(jobs["code"])
    assert [name for name, job in jobs.items() if job["permissions"].get("contents") == "write"] == ["passed"]


def test_the_job_that_reports_runs_a_script_of_main_alone(jobs: dict[str, Any]) -> None:
    """On branches of this repository: of a fork, the token cannot write."""
    (checkout, report) = jobs["report"]["steps"]
    assert checkout["with"]["ref"] == "${{ github.event.repository.default_branch }}"
    assert report["run"].startswith(".ci/branch-gates report ")
    assert jobs["report"]["permissions"] == {"contents": "read", "statuses": "write"}
    assert "github.event.pull_request.head.repo.full_name == github.repository" in jobs["report"]["if"]
    assert set(jobs["report"]["needs"]) == {"known", "code", "content"}


PINS = ("requirements.txt", "requirements-build.txt")
_PIN = re.compile(r"([A-Za-z0-9._-]+)==([0-9][0-9a-z.]*)(?: ; [^;:/@]+)? \\")
_HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?")


def pinned(file: str = "requirements.txt") -> dict[str, str]:
    lines = (ROOT / ".ci" / file).read_text(encoding="utf-8").splitlines()
    return {found[1]: found[2] for line in lines if (found := _PIN.fullmatch(line))}


def declared() -> Iterator[Requirement]:
    """What pyproject.toml asks for, extras of our own left out, and what reads scans, which no gate installs."""
    tables = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = tables["project"]
    for text in (
        *tables["build-system"]["requires"],
        *project["dependencies"],
        *itertools.chain(*(some for name, some in project["optional-dependencies"].items() if name != "ocr")),
    ):
        requirement = Requirement(text)
        if requirement.name != project["name"]:
            yield requirement


@pytest.mark.parametrize("file", PINS)
def test_the_pinned_versions_are_names_versions_and_hashes_alone(file: str) -> None:
    lines = (ROOT / ".ci" / file).read_text(encoding="utf-8").splitlines()
    assert [
        line for line in lines if not (line.startswith("# ") or _PIN.fullmatch(line) or _HASH.fullmatch(line))
    ] == []
    for above, line in itertools.pairwise(lines):
        assert not _PIN.fullmatch(above) or _HASH.fullmatch(line), f"without a hash: {above}"


def test_what_building_needs_is_pinned_to_the_same_versions() -> None:
    assert pinned("requirements-build.txt").items() <= pinned().items()


def test_each_dependency_is_pinned_within_its_bounds() -> None:
    versions = {canonicalize_name(name): version for name, version in pinned().items()}
    wrong = [
        str(requirement)
        for requirement in declared()
        if not requirement.specifier.contains(versions.get(canonicalize_name(requirement.name), "0"))
    ]
    assert not wrong


def test_what_dependencies_depend_on_is_pinned() -> None:
    known = {canonicalize_name(name) for name in pinned()}
    waiting = [requirement.name for requirement in declared()]
    seen: set[str] = set()
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in seen:
            continue
        seen.add(name)
        if name == "setuptools":  # builds the package, in an environment of its own
            continue
        for text in metadata.requires(name) or ():
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(requirement.name)
    assert seen <= known, sorted(seen - known)
