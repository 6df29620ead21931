"""What a pull request of content came to, in Markdown for the people who look at its run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MOST = 20
"""Entries of a list; the annotations and the preview have the others."""
LONGEST = 200
"""Characters of a message that are shown."""
MOST_PATCH = 400_000
"""Characters of a patch: GitHub takes summaries of up to 1 MiB."""


@dataclass(frozen=True, slots=True)
class Change:
    """A file that differs. `status` is Git's letter: A, M, D, T."""

    status: str
    path: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the files of a pull request can be looked at and edited."""

    address: str
    """Of the repository that the branch is in; empty outside GitHub."""
    branch: str
    is_fork: bool

    @staticmethod
    def of(environment: Mapping[str, str]) -> Origin:
        """From what the workflow passes on."""
        server, home = environment.get("GITHUB_SERVER_URL", ""), environment.get("GITHUB_REPOSITORY", "")
        repository = environment.get("HEAD_REPOSITORY", home)
        address = f"{server}/{repository}" if server and repository else ""
        return Origin(address, environment.get("HEAD_BRANCH", ""), repository != home)

    def link(self, shown: str, path: str, line: int = 0, *, edit: bool = False) -> str:
        """A link to a file of the branch, at a line; the bare words outside GitHub."""
        if not self.address:
            return plain(shown)
        place = f"{'edit' if edit else 'blob'}/{quote(self.branch)}/{quote(path, errors='replace')}"
        # `plain=1`: a line of Markdown has a number only in its source.
        anchor = f"?plain=1#L{line}" if line else ""
        return f"[{plain(shown)}]({self.address}/{place}{anchor})"


def plain(text: str) -> str:
    """Text that Markdown shows as it stands, in one line: it makes no heading, link, picture, mention or HTML.

    >>> plain('## <img> @x')
    '\\\\#\\\\# &lt;img&gt; \\\\@x'
    """
    line = " ".join(text.split())
    line = line[:LONGEST] + "…" if len(line) > LONGEST else line
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|~@:$])", r"\\\1", line)


def markdown(
    origin: Origin,
    proposed: Sequence[Change],
    records: Iterable[Mapping[str, Any]],
    problems: Sequence[Mapping[str, Any]],
    doubts: Sequence[Mapping[str, Any]],
    others: int,
    patch: str,
) -> str:
    """The summary. `records` are the lines of articles.jsonl; none where the site could not be built."""
    known = {record["id"]: record for record in records}
    parts = [
        f"# {'有 ' + str(len(problems)) + ' 个问题，改好以前不能发布' if problems else '没有问题，可以合并'}"
    ]
    if problems:
        parts.append(_listed(_placed(origin, each) for each in problems))
    for title, status in (("新文章", "A"), ("改动的文章", "M"), ("没有了的文章", "D")):
        found = [
            change
            for change in proposed
            if change.status == status and change.path.startswith("content/articles/")
        ]
        if found:
            parts.append(f"## {title}（{len(found)} 篇）")
            parts.append(_listed(_article(origin, change, known, bool(patch)) for change in found))
    if doubts:
        parts.append(f"## 请人看一看（{len(doubts)} 处，最没有把握的在前）")
        parts.append(_listed(_placed(origin, each) for each in doubts))
    if others:
        parts.append(f"没有动过的文件里另有 {others} 处存疑。")
    parts.append("## 预览")
    parts.append(
        "本页最下面的 Artifacts 里有 `preview`：下载，解压，打开其中的 `index.html`。"
        if known
        else "网站没有生成：先改好上面的问题。"
    )
    if patch and origin.is_fork:
        parts += _patch(patch)
    elif patch:
        parts.append("程序写好的文章和账本，由下一步提交到这个分支上。")
    return "\n\n".join(parts) + "\n"


def _listed(lines: Iterable[str]) -> str:
    found = list(lines)
    more = [f"……另有 {len(found) - MOST} 处"] if len(found) > MOST else []
    return "\n".join(f"- {line}" for line in [*found[:MOST], *more])


def _placed(origin: Origin, entry: Mapping[str, Any]) -> str:
    path, line = str(entry["path"]), int(entry["line"])
    name = path.removeprefix("content/")
    return f"{origin.link(f'{name} 第 {line} 行', path, line)}：{plain(str(entry['message']))}"


def _article(origin: Origin, change: Change, known: Mapping[str, Any], is_waiting: bool) -> str:
    """Headline, id and links of an article, as far as there are any."""
    name = change.path.rpartition("/")[2].removesuffix(".md")
    record = known.get(name)
    title = str(record.get("title") or "（无题）") if record else name
    if change.status == "D":
        return plain(title)
    # The file of a new article is on the branch only once the next job has put it there.
    link = origin.link(title, change.path, 1) if not (is_waiting and origin.is_fork) else plain(title)
    edit = "" if is_waiting and origin.is_fork else f"，{origin.link('修改', change.path, edit=True)}"
    address = f"，合并以后在网站的 `{record['url']}`" if record else ""
    return f"{link}（`{re.sub('[^a-z0-9]', '', name)}`{edit}{address}）"


def _patch(patch: str) -> list[str]:
    """What a fork needs: its branch is not ours to write to."""
    parts = [
        "## 补丁",
        "这个合并请求来自另一个仓库，程序不往那里写。程序写好的文章和账本在 Artifacts 的 `patch` 里：",
        "下载，在自己的分支上运行 `git apply content.patch`，再提交。",
    ]
    if len(patch) <= MOST_PATCH:
        fence = "`" * (max(map(len, re.findall("`+", patch)), default=0) + 3)
        parts.append(f"<details><summary>补丁全文</summary>\n\n{fence}diff\n{patch}\n{fence}\n\n</details>")
    return parts
