"""What stands in the way of publishing, and what a publisher should know: findings, each with its remedy.

Pure: files of the workflow, of the site and the answers of other hosts are read by `commands.doctor`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import yaml

from bulletin import routes
from bulletin.content.settings import FILE
from bulletin.publish.hosts import HOSTS, NEARLY

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from bulletin.model import Archive, Settings


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    about: str
    """What was looked at, in a word or two."""
    found: str
    remedy: str = ""
    """What to do; empty where all is well."""
    path: str = ""
    """The file to open, within the content folder or the site; empty where it is no file's affair."""
    stands_in_the_way: bool = False


def of_address(url: str, built: str, has_workflow: bool) -> Iterator[Finding]:
    """Of the address of the site: whether there is one, whether others can reach it. `built` is the one that the site was
    built with, empty where it has none.
    """
    about = "网址"
    if not url:
        if has_workflow:
            yield Finding(about, "site.yaml 里没有 base_url；在 GitHub 上由工作流给出")
        else:
            yield Finding(
                about,
                "没有 base_url：聊天里没有卡片，没有二维码，站点地图是空的",
                f"在 {FILE} 里写 base_url，或者每次加上 --base-url https://…/",
                FILE,
                stands_in_the_way=True,
            )
        return
    parts = urlsplit(url)
    host = parts.hostname or ""
    if _is_private(host):
        yield Finding(
            about,
            f"{url} 只有这台机器或内网打得开",
            "写读者用的网址；只在内网用可以不管",
            FILE,
            stands_in_the_way=True,
        )
    elif host == "example.org" or host.endswith((".example", "example.com", "example.net")):
        yield Finding(about, f"{url} 是示例网址", "写发布后的网址", FILE, stands_in_the_way=True)
    elif parts.scheme == "http":
        yield Finding(
            about, f"{url} 不是 https：微信、Signal 等不显示卡片", "给网站配上证书，再改 base_url", FILE
        )
    else:
        yield Finding(about, url)
    if built and built != url:
        yield Finding(
            about,
            f"生成网站时用的网址是 {built}，与现在的不同",
            "再运行 python build.py",
            stands_in_the_way=True,
        )


def _is_private(host: str) -> bool:
    if host == "localhost" or host.endswith((".local", ".localhost", ".lan", ".internal")) or "." not in host:
        return ":" not in host or ip_address(host).is_private
    try:
        return ip_address(host).is_private
    except ValueError:
        return False


def of_contact(settings: Settings, has_workflow: bool) -> Finding:
    if settings.contact or settings.repository:
        return Finding("报错", f"读者报错寄到 {settings.contact or settings.repository}")
    remedy = f"在 {FILE} 里写 contact（邮箱或网址）或 repository"
    if has_workflow:
        return Finding(
            "报错", "没有 contact；在 GitHub 上，工作流会给出 repository，读者要有账号才能报错", remedy, FILE
        )
    return Finding("报错", "没有设联系方式：读者报错只能自己抄下来", remedy, FILE)


def of_fonts(has_fonts: bool, missing: Mapping[str, Collection[str]]) -> Iterator[Finding]:
    """Of the fonts that cards are drawn with. `missing` are the characters that none has, with the ids of articles."""
    about = "卡片的字"
    if not has_fonts:
        yield Finding(
            about,
            "这台机器没有中文字体，卡片上没有字",
            "Debian、Ubuntu：apt-get install fontconfig fonts-noto-cjk",
            stands_in_the_way=True,
        )
    elif missing:
        yield Finding(
            about,
            said_missing(missing),
            "安装有这些字的字体（蒙古文：fonts-noto-extra；生僻字：fonts-hanazono）",
        )
    else:
        yield Finding(about, "标题里的字都有")


def said_missing(missing: Mapping[str, Collection[str]]) -> str:
    """Which characters no font has, in words.

    >>> said_missing({'𰻞': ('x7k2m',)})
    '没有字体有“𰻞”（U+30EDE），1 篇文章用不带标题的卡片：x7k2m'
    """
    characters = "、".join(f"“{each}”（U+{ord(each):04X}）" for each in list(missing)[:10])
    more = f"等 {len(missing)} 个字" if len(missing) > 10 else ""
    ids = sorted({article_id for some in missing.values() for article_id in some})
    named = "、".join(ids[:10]) + ("……" if len(ids) > 10 else "")
    return f"没有字体有{characters}{more}，{len(ids)} 篇文章用不带标题的卡片：{named}"


def of_size(sizes: Mapping[str, int], url: str) -> Iterator[Finding]:
    """Of the files of a site, bytes by path, held against what hosts take: the one of `url`, else each of them."""
    total, count = sum(sizes.values()), len(sizes)
    path = max(sizes, key=lambda each: sizes[each], default="")
    yield Finding("大小", f"{count:,} 个文件，{in_bytes(total)}")
    host = urlsplit(url).hostname or ""
    own = [each for each in HOSTS if host.endswith(each.domains)]
    for each in own or HOSTS:
        for value, most, what, where in (
            (total, each.size, in_bytes, ""),
            (count, each.files, lambda number: f"{number:,} 个文件", ""),
            (sizes.get(path, 0), each.largest, in_bytes, path),
        ):
            if not most or value <= NEARLY * most:
                continue
            one = f"{where} 有 " if where else ""
            is_over = value > most
            yield Finding(
                each.name,
                f"{one}{what(value)}，{'超过' if is_over else '快到'}它的上限 {what(most)}",
                "换没有这个上限的主机，例如自己的 nginx：整个文件夹放到哪里都能用",
                stands_in_the_way=is_over and bool(own),
            )


def in_bytes(count: int) -> str:
    return f"{count / 1e6:,.1f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"


_DEPLOY = {"pages": "write", "id-token": "write"}


def of_workflow(path: str, text: str) -> Iterator[Finding]:
    """Of a workflow that may publish on GitHub Pages: nothing for one that does not."""
    about = "工作流"
    try:
        workflow = yaml.safe_load(text)
        jobs = dict(workflow.get("jobs") or {})
    except (yaml.YAMLError, AttributeError, TypeError, ValueError):
        yield Finding(about, f"{path} 读不懂", "照仓库里原来的恢复", path, stands_in_the_way=True)
        return
    publishing = [job for job in jobs.values() if _uses(job, "actions/deploy-pages")]
    for job in publishing:
        given = job.get("permissions", workflow.get("permissions"))
        allowed = given if isinstance(given, dict) else {}
        lacking = [f"{key}: {value}" for key, value in _DEPLOY.items() if allowed.get(key) != value]
        if lacking and given != "write-all":
            yield Finding(
                about,
                f"{path} 里发布的那一步没有权限 {'、'.join(lacking)}",
                "在那个 job 的 permissions 里写上",
                path,
                stands_in_the_way=True,
            )
        elif not job.get("environment"):
            yield Finding(
                about,
                f"{path} 里发布的那一步没有 environment: github-pages",
                "在那个 job 里写上",
                path,
                stands_in_the_way=True,
            )
        else:
            yield Finding(about, f"{path} 的权限够发布")
    for job in jobs.values() if publishing else ():
        for step in _uses(job, "actions/upload-pages-artifact"):
            if not (step.get("with") or {}).get("include-hidden-files"):
                yield Finding(
                    about,
                    f"{path} 上传时丢下 .nojekyll 和 .well-known",
                    "加上 include-hidden-files: true",
                    path,
                )


def _uses(job: Any, action: str) -> list[dict[str, Any]]:
    steps = job.get("steps") if isinstance(job, dict) else None
    return [step for step in steps or () if str(step.get("uses", "")).startswith(f"{action}@")]


_TAG = re.compile(r"<(?P<tag>a|link|img|script|form|source|meta)\b(?P<rest>[^>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(?:^|\s)(?P<name>href|src|action)\s*=\s*"(?P<value>[^"]*)\"""")
_SCRIPT = re.compile(r"(<script\b[^>]*>).*?</script>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_ID = re.compile(r"""\sid\s*=\s*"([^"]+)\"""")


def links(html: str) -> Iterator[str]:
    """The addresses a document names, as they are written there."""
    for tag in _TAG.finditer(_SCRIPT.sub(r"\1", html)):
        for attribute in _ATTRIBUTE.finditer(tag["rest"]):
            yield attribute["value"].replace("&amp;", "&")


def ids(html: str) -> frozenset[str]:
    """The fragments a document can be entered at."""
    return frozenset(_ID.findall(_SCRIPT.sub(r"\1", html)))


def target(link: str, path: str) -> tuple[str, str] | None:
    """File of the site and fragment that a link in the document `path` names; None for another host, or for no file.

    >>> target('../x7k2m/#p-1', 'a/abcd/index.html'), target('mailto:a@b.org', 'index.html')
    (('a/x7k2m/index.html', 'p-1'), None)
    """
    parts = urlsplit(link)
    if parts.scheme or parts.netloc or parts.path.startswith("/"):
        return None
    if not parts.path:
        return path, unquote(parts.fragment)
    folder = path.split("/")[:-1]
    for part in unquote(parts.path).split("/"):
        if part == "..":
            if not folder:
                return f"../{link}", ""
            folder.pop()
        elif part != ".":
            folder.append(part)
    found = "/".join(folder)
    if not found or found.endswith("/"):
        found += routes.DIRECTORY_INDEX
    return found, unquote(parts.fragment)


def of_links(dead: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    """Of links within the site that lead nowhere: (document, link). Those to one target are one finding."""
    found: dict[str, list[str]] = {}
    for path, link in dead:
        found.setdefault(link, []).append(path)
    for link, paths in list(found.items())[:20]:
        yield Finding(
            "站内链接",
            f"{link} 打不开" + (f"，另有 {len(paths) - 1} 处" if len(paths) > 1 else ""),
            "再运行 python build.py；还在，就是文章里手写的链接，照 check 的提示改",
            paths[0],
            stands_in_the_way=True,
        )
    if len(found) > 20:
        yield Finding(
            "站内链接", f"另有 {len(found) - 20} 个打不开的链接", "先改上面的", stands_in_the_way=True
        )
    if not found:
        yield Finding("站内链接", "都打得开")


def external(archive: Archive) -> dict[str, list[tuple[str, int]]]:
    """The addresses on other hosts that articles and settings link to, each with the files and lines that do."""
    found: dict[str, list[tuple[str, int]]] = {}
    for article in archive.listed:
        for block in article.blocks:
            for link in links(f"{block.html}"):
                if urlsplit(link).scheme in {"http", "https"}:
                    place = (article.path, article.body_line + block.line - 1)
                    found.setdefault(link, []).append(place)
    for link in (archive.settings.contact, archive.settings.repository):
        if urlsplit(link).scheme in {"http", "https"}:
            found.setdefault(link, []).append((FILE, 1))
    return found


def of_external(places: Mapping[str, list[tuple[str, int]]], answers: Mapping[str, str]) -> Iterator[Finding]:
    """Of links to other hosts. `answers` says of each address why it cannot be had; an empty text where it can."""
    bad = {link: why for link, why in answers.items() if why}
    for link, why in bad.items():
        (path, line), *others = places[link]
        more = f"，另有 {len(others)} 处" if others else ""
        yield Finding("站外链接", f"{link} {why}（{path}:{line}{more}）", "换成还在的网址，或去掉链接", path)
    if not bad:
        kept = Counter(urlsplit(link).hostname for link in places)
        yield Finding("站外链接", f"{len(places)} 个都打得开" if kept else "没有站外链接")
