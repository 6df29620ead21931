"""new: another archive: a folder with its settings, a manual, an example page, a workflow, and the site they give."""

from __future__ import annotations

import json
import re
from importlib import metadata
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from bulletin.commands import build, git
from bulletin.commands.outside import Outside, Report
from bulletin.content import theme
from bulletin.problems import UsageError
from bulletin.program import CHECKOUT, MANUAL, SITE_CACHE, SKELETON, interfaces
from bulletin.reference.loading import region_code

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FILES = {
    "README.md": "README.md",
    "requirements.txt": "requirements.txt",
    "gitignore": ".gitignore",
    "gitattributes": ".gitattributes",
    "pages.yml": ".github/workflows/pages.yml",
    "content.md": "content/README.md",
    "site.yaml": "content/site.yaml",
}
"""Files of the skeleton and where they go; the workflow as it stands, the others with the answers filled in."""
EXAMPLE = "content/pages/example.md"
TRADITIONAL = "zh-Hant"
_LANGUAGES = {"zh": "zh-CN", TRADITIONAL: TRADITIONAL}
"""Language of the articles by that of the interface; simplified Chinese for all others."""


def run(
    outside: Outside,
    *,
    words: Sequence[str],
    title: str,
    region: str,
    interface: str,
    accent: str,
    jobs: int,
) -> Report:
    """`words` is the folder. What no option says is asked on a terminal. Raises UsageError; then nothing was written."""
    if len(words) != 1:
        raise UsageError("new 后面要写一个文件夹，例如 python build.py new ../绵竹校报")
    folder = Path(words[0]).absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{outside.shown(folder)} 已经有了，里面不是空的；请写一个新的文件夹")
    known = interfaces()
    title = " ".join((title or outside.ask("档案叫什么名字", folder.name)).split()) or folder.name
    interface = interface or outside.ask(f"界面用什么语言（{'、'.join(known)}）", "zh")
    if interface not in known:
        raise UsageError(f"没有界面语言“{interface}”；现有：{'、'.join(known)}")
    code = _region(region or outside.ask("写的是哪里的事（省、市、县的名称或代码，全国也可以）", "全国"))
    accent = accent or outside.ask("主色，例如 #0b5d3b（不写就用程序的红色）", "")
    files = _files(title, code, interface, _theme(accent))
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    shown = outside.shown(folder)
    made = build.run(
        outside, content=folder / "content", output=folder / "site", base_url="", repository="", jobs=jobs, no_cache=False
    )  # fmt: skip
    for problem in made.problems:
        outside.say(str(problem))
    if not _source():
        outside.say(f"还不知道程序的仓库地址：发布前请写进 {shown}/requirements.txt")
    outside.say(f"做好了：{shown}/site/index.html；接下来看 {shown}/README.md")
    return Report(f"新档案“{title}”在 {shown}，{made.counts['articles']} 篇示例文章", made.counts)


def _region(text: str) -> str:
    try:
        return region_code(text)
    except ValueError as error:
        raise UsageError(f"region：{error}") from None


def _theme(accent: str) -> str:
    """The theme of one colour: as it is by day, as light by night as it must be to be read. Raises UsageError."""
    if not accent:
        return ""
    _, problems = theme.parse({theme.TOKENS_FILE: f"accent: {json.dumps(accent)}\n".encode()})
    if problems:
        raise UsageError(problems[0].message)
    rows = (
        f'{name}: {{light: "{day}", dark: "{night}"}}' for name, (day, night) in theme.palette(accent).items()
    )
    return "\n".join(
        (
            "# 由一种主色而来的颜色，白天和夜间各一个，都读得清。别的颜色、字体、尺寸也可以写在这里。",
            *rows,
            "",
        )
    )


def _files(title: str, region: str, interface: str, own_theme: str) -> Mapping[str, str]:
    """Every file of a new archive, by its path."""
    values = {
        "title": title,
        "title_quoted": json.dumps(title, ensure_ascii=False),
        "region": region,
        "interface": interface,
        "interfaces": "、".join(interfaces()),
        "language": _LANGUAGES.get(interface, "zh-CN"),
        "program": _source() or "# bulletin @ git+https://…  （程序的仓库地址）",
    }
    files = {
        path: text if name.endswith(".yml") else Template(text).substitute(values)
        for name, path in FILES.items()
        for text in [(SKELETON / name).read_text(encoding="utf-8")]
    }
    example = "example-traditional.md" if interface == TRADITIONAL else "example.md"
    files[EXAMPLE] = (SKELETON / example).read_text(encoding="utf-8")
    files[".github/site_cache.py"] = SITE_CACHE.read_text(encoding="utf-8")
    files["docs/editing.md"] = _manual(MANUAL.read_text(encoding="utf-8"))
    if own_theme:
        files[f"content/{theme.path_of(theme.TOKENS_FILE)}"] = own_theme
    return files


_LINK = re.compile(r"(!?)\[([^\]]*)\]\((?!https?:|#|mailto:)([^)]*)\)")


def _manual(text: str) -> str:
    """The manual as it stands alone: with the installed command, without links to files that are not there."""
    text = _LINK.sub(lambda match: "" if match[1] else match[2], text)
    text = text.replace("pip install -e '.[docx,pdf]'", "pip install -r requirements.txt")
    return text.replace("python build.py", "bulletin")


def _source() -> str:
    """What pip installs this program from, as a line of requirements.txt; empty where that is not known."""
    url = commit = ""
    if CHECKOUT is None:
        try:
            told = json.loads(metadata.distribution("bulletin").read_text("direct_url.json") or "{}")
        except (metadata.PackageNotFoundError, ValueError):
            told = {}
        url, commit = told.get("url", ""), told.get("vcs_info", {}).get("commit_id", "")
    else:
        url = git.answer(CHECKOUT, "remote", "get-url", "origin") or ""
        commit = git.answer(CHECKOUT, "rev-parse", "HEAD") or ""
    if not (commit and url.startswith("https://") and "@" not in url):
        return ""
    return f"bulletin[docx,pdf] @ git+{url}@{commit}"
