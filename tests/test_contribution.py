"""A pull request of content from a colleague with nothing but a browser, as the workflow `contribution` handles it.

GitHub is a bare repository and a small server here; the scripts are run as the workflow runs them.
"""

from __future__ import annotations

import contextlib
import http.server
import json
import os
import re
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.conftest import ROOT
from tests.repositories import SIXTH_PAGE, Clone, Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

Done = subprocess.CompletedProcess[str]
WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "contribution.yml").read_text(encoding="utf-8"))
NEW_PAGE = "content/pages/005.txt"
PERSON = "content/articles/b7m2z.md"


class GitHub:
    """The remote repository, and the runs of the workflow on the branch `colleague`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.repository = Repository(folder)
        self.base = self.repository.git("rev-parse", "HEAD")
        self.colleague = self.repository.clone("colleague")
        self.colleague.git("checkout", "-q", "-b", "colleague")
        self.runs = 0
        self.summary = ""
        self.output: dict[str, str] = {}

    def propose(self, message: str = "Add files via upload") -> str:
        """Commit in the browser; the head of the pull request."""
        head = self.colleague.commit(message)
        self.colleague.git("push", "-q", "origin", "colleague")
        return head

    def machine(self, head: str) -> Clone:
        """The machine of a job: main checked out; the objects of the pull request are there."""
        self.runs += 1
        machine = self.repository.clone(f"machine{self.runs}")
        machine.git("fetch", "-q", str(self.repository.remote), head)
        return machine

    def run(self, machine: Clone, *command: str, **environment: str) -> Done:
        """A step, with what GitHub gives it and takes from it."""
        files = {name: machine.folder.parent / f"{name}{self.runs}" for name in ("summary", "output")}
        for file in files.values():
            file.touch()
        given = {
            "GITHUB_STEP_SUMMARY": str(files["summary"]),
            "GITHUB_OUTPUT": str(files["output"]),
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_REPOSITORY": "archive/bulletin",
            "HEAD_REPOSITORY": "archive/bulletin",
            "HEAD_BRANCH": "colleague",
            "DEFAULT_BRANCH": "main",
        }
        done = machine.run(*command, **(given | environment))
        self.summary = files["summary"].read_text(encoding="utf-8")
        lines = files["output"].read_text(encoding="utf-8").splitlines()
        self.output = dict(line.split("=", 1) for line in lines)
        return done

    def convert(self, head: str, **environment: str) -> tuple[Done, Path]:
        """The job `convert`: what its last step came to, and the folder of its results."""
        machine, result = self.machine(head), self.folder / f"result{self.runs}"
        done = self.take(machine, head)
        assert done.returncode == 0, done.stdout + done.stderr
        done = self.run(
            machine, sys.executable, ".ci/convert_content.py", self.base, head, str(result), **environment
        )
        return done, result

    def take(self, machine: Clone, head: str) -> Done:
        return machine.run(sys.executable, ".ci/take_content.py", head)

    def commit(self, head: str, patch: Path, branch: str = "colleague") -> Done:
        """The job `commit`."""
        return self.run(self.machine(head), ".ci/commit-content", head, branch, str(patch))

    def tip(self, branch: str = "colleague") -> str:
        return self.repository.git("ls-remote", "origin", f"refs/heads/{branch}").partition("\t")[0]


@pytest.fixture
def github(tmp_path: Path) -> GitHub:
    return GitHub(tmp_path)


def touched(result: Path) -> list[str]:
    """The files that the patch of a run changes."""
    patch = (result / "content.patch").read_text(encoding="utf-8")
    return re.findall(r"^diff --git a/(\S+)", patch, re.MULTILINE)


def test_a_page_uploaded_in_the_browser_arrives_converted(github: GitHub) -> None:
    github.colleague.write(NEW_PAGE, SIXTH_PAGE)
    head = github.propose()
    done, result = github.convert(head)
    assert done.returncode == 0, done.stdout + done.stderr
    assert github.output == {"changed": "yes"}
    assert "# 没有问题，可以合并" in github.summary
    assert "## 新文章（1 篇）" in github.summary
    link = r"\[筑牢防线守平安 警民同心护家园\]\(https://github\.com/archive/bulletin/blob/colleague/content/articles/(\w+)\.md\?plain=1#L1\)"
    found = re.search(link, github.summary)
    assert found, github.summary
    assert f"`a/{found[1]}/`" in github.summary
    assert (result / "site" / "a" / found[1] / "index.html").is_file()

    done = github.commit(head, result / "content.patch")
    assert done.returncode == 0, done.stdout + done.stderr
    assert github.output["pushed"] == "yes"
    assert github.tip() == github.output["commit"]
    github.colleague.git("pull", "-q", "--ff-only", "origin", "colleague")
    assert github.colleague.git("log", "-1", "--format=%P %an") == f"{head} github-actions[bot]"
    changed = github.colleague.git("diff", "--name-only", head).split("\n")
    assert changed == [f"content/articles/{found[1]}.md", "content/ledger/005.jsonl"]
    # What merging publishes is what the gate of the content lets through.
    done = github.colleague.run(".ci/content")
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_article_edited_in_the_browser_stays_as_it_was_written(github: GitHub) -> None:
    """The ledger takes down under which anchors its paragraphs were known."""
    github.colleague.replace(PERSON, "民警", "干警")
    done, result = github.convert(github.propose("Update b7m2z.md"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert touched(result) == ["content/ledger/004_5cd171abd04417b0.jsonl"]
    assert "## 改动的文章（1 篇）" in github.summary
    assert (result / "site" / "index.html").is_file()


def test_a_slip_is_shown_at_file_and_line(github: GitHub) -> None:
    github.colleague.replace(PERSON, "\ntitle:", "\ntitel:")
    done, result = github.convert(github.propose("Update b7m2z.md"))
    assert done.returncode == 1
    assert re.search(
        r"^::error file=content/articles/b7m2z\.md,line=3::不认识的键“titel”", done.stdout, re.MULTILINE
    )
    assert "# 有 1 个问题，改好以前不能发布" in github.summary
    assert "blob/colleague/content/articles/b7m2z.md?plain=1#L3" in github.summary
    assert "网站没有生成" in github.summary
    assert github.output == {"changed": "no"}
    assert not (result / "site").exists()


def test_a_fork_gets_patch_and_preview_in_the_summary(github: GitHub) -> None:
    github.colleague.write(NEW_PAGE, SIXTH_PAGE)
    head = github.propose()
    done, result = github.convert(head, HEAD_REPOSITORY="stranger/bulletin")
    assert done.returncode == 0, done.stdout + done.stderr
    patch = (result / "content.patch").read_text(encoding="utf-8")
    assert patch in github.summary
    assert "git apply content.patch" in github.summary
    github.colleague.git("apply", "--check", str(result / "content.patch"))
    job = WORKFLOW["jobs"]["commit"]
    assert "github.event.pull_request.head.repo.full_name == github.repository" in job["if"]


def test_the_program_and_the_theme_are_those_of_main(github: GitHub) -> None:
    """Of a pull request that changes them, too: what it brings is content alone."""
    github.colleague.write("bulletin/commands/build.py", "raise SystemExit('run')\n")
    github.colleague.write("content/theme/x.css", "body {}\n")
    github.colleague.write(NEW_PAGE, SIXTH_PAGE)
    done, result = github.convert(github.propose())
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(touched(result)) == 2
    assert all(path.startswith(("content/articles/", "content/ledger/")) for path in touched(result))


# -- what is refused -----------------------------------------------------------------------------------------


def link_out(colleague: Clone) -> None:
    (colleague.folder / "content" / "pages" / "x.txt").symlink_to("/etc/passwd")


def link_a_folder(colleague: Clone) -> None:
    (colleague.folder / "content" / "images").symlink_to("../.git")


def bring_attributes(colleague: Clone) -> None:
    colleague.write("content/pages/.gitattributes", "* filter=lfs\n")


def bring_a_submodule(colleague: Clone) -> None:
    head = colleague.git("rev-parse", "HEAD")
    colleague.git("update-index", "--add", "--cacheinfo", f"160000,{head},content/pages/sub")


def bring_a_huge_file(colleague: Clone) -> None:
    with (colleague.folder / "content" / "pages" / "x.txt").open("wb") as file:
        file.truncate(100 * 1024 * 1024)


def name_a_file_like_a_command(colleague: Clone) -> None:
    colleague.write("content/pages/\n::error::x\n.txt", "x\n")


def name_a_file_in_bytes(colleague: Clone) -> None:
    with open(os.fsencode(colleague.folder) + b"/content/pages/\xff.txt", "wb") as file:  # noqa: PTH123
        file.write(b"x\n")


def name_a_file_that_windows_cannot_store(colleague: Clone) -> None:
    colleague.write("content/pages/a:b.txt", "x\n")


@pytest.mark.parametrize(
    ("bring", "path", "why"),
    [
        (link_out, "content/pages/x.txt", "符号链接"),
        (link_a_folder, "content/images", "符号链接"),
        (bring_attributes, "content/pages/.gitattributes", "以 .git 开头"),
        (bring_a_submodule, "content/pages/sub", "子模块"),
        (bring_a_huge_file, "content/pages/x.txt", "文件有 105 MB，最多 40 MB"),
        (name_a_file_like_a_command, "'content/pages/\\n%3A%3Aerror%3A%3Ax\\n.txt'", "不能显示的字符"),
        (name_a_file_in_bytes, "'content/pages/\\udcff.txt'", "不是 UTF-8"),
        (name_a_file_that_windows_cannot_store, "content/pages/a%3Ab.txt", "Windows"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_what_no_editor_uploads_is_refused(
    bring: Callable[[Clone], None], path: str, why: str, github: GitHub
) -> None:
    bring(github.colleague)
    if bring is not bring_a_submodule:
        github.colleague.git("add", "--all")
    github.colleague.git("commit", "-q", "-m", "Add files via upload")
    head = github.colleague.git("rev-parse", "HEAD")
    github.colleague.git("push", "-q", "origin", "colleague")
    machine = github.machine(head)
    done = github.take(machine, head)
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 1, done.stdout
    assert done.stdout.startswith(f"::error file={path},line=1::")
    assert why in done.stdout
    assert not machine.git("status", "--porcelain"), "nothing was taken"


def test_a_tree_that_leads_out_of_the_content_is_refused(github: GitHub) -> None:
    """Git makes no such tree by itself, and GitHub takes none; a server less strict might."""
    blob = github.colleague.run("sh", "-c", "echo evil | git hash-object -w --stdin").stdout.strip()
    tree = ""
    for name in ("x.py", "..", "content"):
        kind, mode, below = ("tree", "40000", tree) if tree else ("blob", "100644", blob)
        record = f"{mode} {kind} {below}\t{name}"
        made = github.colleague.run("sh", "-c", 'printf "%s\\n" "$0" | git mktree', record)
        tree = made.stdout.strip()
    head = github.colleague.git("commit-tree", tree, "-m", "Lead out")
    github.colleague.git("push", "-q", "origin", f"{head}:refs/heads/colleague")
    machine = github.machine(head)
    done = github.take(machine, head)
    assert done.returncode == 1
    assert "路径不在 content/ 里面" in done.stdout
    assert not (machine.folder / "x.py").exists()


def obeyed(log: str) -> list[str]:
    """The commands that GitHub would obey in a log, by its rules: `::name` at the head of a line, `##[name]` in any."""
    found, stopped = [], ""
    for line in log.splitlines():
        begins = line.lstrip()
        if stopped:
            stopped = "" if begins == f"::{stopped}::" else stopped
        elif match := re.match(r"::stop-commands::(\w+)$", begins):
            stopped = match[1]
        elif begins.startswith("::") or "##[" in line:
            found.append(begins)
    return found


INJECTION = """\
::set-output name=changed::yes
::error file=build.py::hacked
##[error]hacked <script>alert(1)</script> ![x](https://evil.example/x.png) @everyone
%0A::add-mask::x
"""


def test_text_of_a_page_commands_nothing(github: GitHub) -> None:
    github.colleague.write(NEW_PAGE, INJECTION + SIXTH_PAGE + INJECTION)
    github.colleague.replace(PERSON, "\ntitle:", '\n"##[error]x": "::error::x"\ntitle:')
    done, _ = github.convert(github.propose())
    assert done.returncode == 1, done.stdout + done.stderr
    commands = obeyed(done.stdout + done.stderr)
    assert commands
    assert all(re.match(r"::(error|warning) file=content/[^:]*,line=\d+::", line) for line in commands)
    assert not re.search(r"^\s*(?:#+ (?!有|新|改|请|预)|::)", github.summary, re.MULTILINE)
    for bare in ("<script", "![x]", "(https://evil", " @everyone"):
        assert bare not in github.summary


def test_the_program_that_fails_says_so_and_commands_nothing(github: GitHub) -> None:
    """As it would be where a page leads to a mistake of ours."""
    github.repository.write(
        "bulletin/commands/check.py", "raise RuntimeError('x' + chr(10) + '::error::hacked')\n"
    )
    github.repository.push("Break it")
    github.colleague.replace(PERSON, "民警", "干警")
    done, _ = github.convert(github.propose())
    assert done.returncode == 2
    assert "hacked" in done.stdout
    (command,) = obeyed(done.stdout + done.stderr)
    assert command.startswith("::error::程序自己出了错（check）")


def changing(path: str, mode: str = "100644") -> str:
    """A patch that makes a file."""
    return (
        f"diff --git a/{path} b/{path}\nnew file mode {mode}\n--- /dev/null\n+++ b/{path}\n"
        "@@ -0,0 +1 @@\n+x\n\\ No newline at end of file\n"
    )


def mode_of(path: str) -> str:
    return f"diff --git a/{path} b/{path}\nold mode 100644\nnew mode 100755\n"


@pytest.mark.parametrize(
    "patch",
    [
        changing("build.py2"),
        changing(".github/workflows/x.yml"),
        changing("content/../x"),
        changing("../x"),
        changing("/etc/x"),
        changing("content/theme/x.css"),
        changing("content/pages/x.txt"),
        changing("content/images/x.jpg"),
        changing("content/articles/.gitattributes"),
        changing("content/.git/config"),
        changing("content/articles/x.md", "120000"),
        changing("content/articles/x.md", "100755"),
        changing("content/articles/x.md", "160000"),
        changing("content.md"),
        mode_of(PERSON),
        f"diff --git a/{PERSON} b/x.md\nsimilarity index 100%\nrename from {PERSON}\nrename to x.md\n",
        "diff --git a/build.py b/build.py\ndeleted file mode 100755\n",
        "::error::hacked\n",
        "",
    ],
    ids=lambda patch: " ".join(patch.split()[2:8]) or "empty",
)
def test_a_patch_that_does_more_than_convert_is_not_applied(
    patch: str, shared: GitHub, tmp_path: Path
) -> None:
    file = tmp_path / "content.patch"
    file.write_text(patch, encoding="utf-8")
    head = shared.tip()
    done = shared.commit(head, file)
    assert done.returncode == 1, done.stdout
    assert shared.tip() == head
    assert shared.output == {}
    commands = obeyed(done.stdout)
    assert len(commands) == 1
    assert commands[0].startswith("::error::没有提交")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> GitHub:
    """With a branch on which nothing was done; several tests look at it."""
    github = GitHub(tmp_path_factory.mktemp("github"))
    github.colleague.git("push", "-q", "origin", "colleague")
    return github


@pytest.mark.parametrize("branch", ["main", "-f", "a..b", "x:refs/heads/main"])
def test_nothing_is_pushed_to_another_branch(branch: str, shared: GitHub, tmp_path: Path) -> None:
    file = tmp_path / "content.patch"
    file.write_text(changing("content/articles/x.md"), encoding="utf-8")
    main = shared.tip("main")
    done = shared.commit(shared.tip(), file, branch)
    assert done.returncode == 1, done.stdout
    assert shared.tip("main") == main
    assert "pushed" not in shared.output


def test_a_branch_that_has_moved_on_is_left_to_its_own_run(github: GitHub, tmp_path: Path) -> None:
    github.colleague.replace(PERSON, "民警", "干警")
    head = github.propose()
    github.colleague.replace(PERSON, "干警", "民警同志")
    newer = github.propose()
    file = tmp_path / "content.patch"
    file.write_text(changing("content/articles/x.md"), encoding="utf-8")
    done = github.commit(head, file)
    assert done.returncode == 0, done.stdout + done.stderr
    assert github.tip() == newer
    assert github.output == {}
    assert obeyed(done.stdout) == ["::notice::分支又有了新的提交，由它那一次运行来转换"]


# -- the gates -----------------------------------------------------------------------------------------------


@contextlib.contextmanager
def api(status: int = 204) -> Iterator[tuple[str, list[tuple[str, Any]]]]:
    """A server in the place of GitHub's: its address, and what is posted to it."""
    posted: list[tuple[str, Any]] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["Authorization"] == "Bearer token"
            body = self.rfile.read(int(self.headers["Content-Length"]))
            posted.append((self.path, json.loads(body)))
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the name of the standard library
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", posted
        finally:
            server.shutdown()
            thread.join()


def gates(address: str, *words: str) -> Done:
    return Clone(ROOT).run(
        ".ci/branch-gates",
        *words,
        GITHUB_API_URL=address,
        GITHUB_REPOSITORY="archive/bulletin",
        GITHUB_SERVER_URL="https://github.com",
        GITHUB_TOKEN="token",  # noqa: S106
        GITHUB_RUN_ID="7",
        no_proxy="127.0.0.1",
    )


COMMIT = "0123456789abcdef" * 2 + "01234567"


def test_the_gates_are_started_on_the_branch_and_shown_as_pending() -> None:
    with api() as (address, posted):
        done = gates(address, "start", COMMIT, '张三-patch-1"x')
    assert done.returncode == 0, done.stderr
    (first, status), (second, dispatch) = posted
    assert first == f"/repos/archive/bulletin/statuses/{COMMIT}"
    assert status["state"] == "pending"
    assert second == "/repos/archive/bulletin/actions/workflows/pages.yml/dispatches"
    assert dispatch == {"ref": '张三-patch-1"x'}


@pytest.mark.parametrize(
    ("results", "state"),
    [
        (("success", "success", "success"), "success"),
        (("success", "skipped", "success"), "success"),
        (("success", "success", "failure"), "failure"),
        (("failure", "skipped", "success"), "failure"),
        (("success", "cancelled", "success"), "failure"),
    ],
)
def test_the_result_of_the_gates_is_shown(results: tuple[str, ...], state: str) -> None:
    with api(201) as (address, posted):
        done = gates(address, "report", COMMIT, *results)
    assert done.returncode == 0, done.stderr
    ((path, status),) = posted
    assert path.endswith(COMMIT)
    assert status["state"] == state
    assert status["target_url"] == "https://github.com/archive/bulletin/actions/runs/7"


def test_gates_that_cannot_be_started_are_an_error() -> None:
    with api(422) as (address, _):
        assert gates(address, "start", COMMIT, "colleague").returncode != 0


# -- the workflow --------------------------------------------------------------------------------------------


def steps(job: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = WORKFLOW["jobs"][job]["steps"]
    return found


def test_the_job_that_reads_what_others_sent_cannot_write() -> None:
    # YAML 1.1 reads the key `on` as true.
    assert list(WORKFLOW[True]) == ["pull_request"]
    assert WORKFLOW["permissions"] == {}
    assert WORKFLOW["jobs"]["convert"]["permissions"] == {"contents": "read"}
    for step in steps("convert"):
        if step.get("uses", "").startswith("actions/checkout"):
            assert step["with"]["persist-credentials"] is False
        assert "secrets." not in str(step)
        assert "token" not in str(step).lower()
    assert "env" not in WORKFLOW["jobs"]["convert"]


def test_the_job_that_writes_runs_scripts_of_main_alone() -> None:
    checkouts = [step for step in steps("commit") if step.get("uses", "").startswith("actions/checkout")]
    assert [step["with"] for step in checkouts] == [{"ref": "${{ env.BASE }}"}]
    assert WORKFLOW["env"]["BASE"] == "${{ github.event.pull_request.base.sha }}"
    commands = [step["run"].split()[0] for step in steps("commit") if "run" in step]
    assert commands == [".ci/commit-content", ".ci/branch-gates"]


def test_no_name_of_a_pull_request_becomes_part_of_a_command() -> None:
    for workflow in sorted((ROOT / ".github" / "workflows").iterdir()):
        jobs = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"]
        for job in jobs.values():
            for step in job["steps"]:
                assert "${{" not in step.get("run", ""), f"{workflow.name}: {step['run']}"


def test_the_scripts_of_the_workflow_are_there() -> None:
    for job in WORKFLOW["jobs"]:
        for step in steps(job):
            for script in re.findall(r"\.ci/[\w.-]+", step.get("run", "")):
                assert os.access(ROOT / script, os.X_OK), script


@pytest.mark.parametrize("module", ["summary", "workflow_commands"])
def test_the_examples_of_the_scripts_hold(module: str) -> None:
    done = Clone(ROOT / ".ci").run(sys.executable, "-m", "doctest", f"{module}.py")
    assert (done.returncode, done.stdout) == (0, "")
