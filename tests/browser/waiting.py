"""Waiting for what a page comes to, under its policy."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

PATIENCE = 30.0


def until(page: Page, expression: str, arg: object = None, every: int = 50) -> None:
    """Wait until a JavaScript expression or function is true, which is asked for again after so many milliseconds.

    Page.wait_for_function asks again by evaluating a string within the page, which the policy of the site forbids.
    """
    end = time.monotonic() + PATIENCE
    while not page.evaluate(expression, arg):
        assert time.monotonic() < end, f"never true: {expression}"
        page.wait_for_timeout(every)
