"""Titles of other archives: whatever their length and script, they fit, at every width, with a logo and without."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import serve
from tests.conftest import run_build

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

WIDTHS = (320, 360, 390, 480, 768, 960, 1024, 1280, 1920)
TITLES = (
    "报",
    "绵竹中学校报",
    "内蒙古自治区公安工作简报",
    "四川省绵竹市实验中学校报文字档案馆（二〇〇一至二〇二六年）",
    "The Donaudampfschifffahrtsgesellschaft Staff Bulletin Archive",
    "Bulletin",
    "廣東省四會縣縣報文字檔案",
)
FITS = """() => {
  const box = (one) => { const range = document.createRange(); range.selectNodeContents(one); return range.getBoundingClientRect(); };
  const plate = box(document.querySelector(".nameplate"));
  // A font's own height is more than what its letters take of a line.
  const air = parseFloat(getComputedStyle(document.querySelector(".nameplate")).fontSize) * 0.3;
  const apart = (one) => {
    const other = one && box(one);
    return !other || !other.width || other.left >= plate.right - 1 || other.right <= plate.left + 1
      || other.top >= plate.bottom - air || other.bottom <= plate.top + air;
  };
  return {
    beyond: Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth),
    left: plate.left >= 0,
    right: plate.right <= document.documentElement.clientWidth,
    apart: [".ear", ".nav", ".motto", ".find"].every((name) => apart(document.querySelector(name))),
  };
}"""


@pytest.mark.parametrize("title", TITLES)
def test_a_title_fits_at_every_width(browser: Browser, tmp_path: Path, title: str) -> None:
    content, site = tmp_path / "content", tmp_path / "published" / "archive"
    (content / "articles").mkdir(parents=True)
    (content / "pages").mkdir()
    (content / "site.yaml").write_text(f'title: "{title}"\nregion: "四川省"\n', encoding="utf-8")
    (content / "articles" / "guest.md").write_text(
        '---\nid: "guest"\ntitle: "来信"\n---\n\n来信。\n', encoding="utf-8"
    )
    if len(title) % 2:
        (content / "theme").mkdir()
        drawing = (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><circle cx="9" cy="9" r="9"/></svg>'
        )
        (content / "theme" / "logo.svg").write_text(drawing, encoding="utf-8")
    done = run_build("--content", content, "--output", site, "--jobs", "1")
    assert done.returncode == 0, done.stderr
    page = browser.new_context().new_page()
    wrong = []
    for address in serve(site):
        for path in ("", "a/guest/", "places/"):
            page.goto(f"{address}{path}")
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                if (found := page.evaluate(FITS)) != {
                    "beyond": 0,
                    "left": True,
                    "right": True,
                    "apart": True,
                }:
                    wrong.append((path, width, found))
    page.context.close()
    assert not wrong, "\n".join(map(str, wrong))
