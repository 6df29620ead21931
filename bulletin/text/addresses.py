"""Web addresses that people give of a site or a repository -> their normal form."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_REPOSITORY = re.compile(r"(https://[^\s/?#]+/[^\s?#]+?)(?:\.git|/issues(?:/new)?)?/?")


def normal_repository(url: str) -> str:
    """The address of a repository without what stands behind it. Raises ValueError with what is wrong.

    >>> normal_repository('https://github.com/user/repo/issues/'), normal_repository('https://gitee.com/user/repo.git')
    ('https://github.com/user/repo', 'https://gitee.com/user/repo')
    """
    found = _REPOSITORY.fullmatch(url)
    if found is None or found[1].count("/") < 4:
        raise ValueError(f"“{url}”不是代码仓库的网址，例如 https://github.com/user/repo")
    return found[1]


def normal_base_url(url: str) -> str:
    """The address with its final `/`. Raises ValueError with what is wrong."""
    bare = re.fullmatch(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?:/[!-~]*)?", url)
    right = f"https://{url.rstrip('/')}/" if bare else "https://user.github.io/repo/"
    wrong = f"“{url}”不是网站地址；要写成 {right}"
    try:
        parts = urlsplit(url)
        whole = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:  # a bracket or a port that is none
        raise ValueError(wrong) from None
    if not whole or "?" in url or "#" in url:
        raise ValueError(wrong)
    if "@" in parts.netloc:
        raise ValueError(
            "网址里有用户名或密码，会公开在每一页上；请只写 https://user.github.io/repo/ 这样的地址"
        )
    if any(character.isspace() or character in '"<>\\' for character in url) or not url.isascii():
        raise ValueError(f"“{url}”里有不能出现在网址里的字符")
    return url if url.endswith("/") else url + "/"
