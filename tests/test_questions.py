"""What people type is answered: judged questions, asked of the archive's own index by the site's own scripts in Node."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

CASES = ROOT / "tests" / "cases" / "questions"
# Kinds of question that nothing in the archive answers word for word.
HARD = ("question", "role", "unit", "headline", "date")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["first", "second", "third", "fifth", "sixth"])
def test_questions_find_the_articles_that_answer_them(site: Path, name: str) -> None:
    command = ["node", "benchmarks/questions.mjs", str(site), str(CASES / f"{name}.tsv"), "--json"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    kinds = json.loads(run.stdout)
    assert kinds["all"]["mrr"] >= 0.88
    assert kinds["all"]["recall"] >= 0.92
    for kind in HARD:
        assert kinds[kind]["mrr"] >= 0.85, kind
    assert kinds["absent"]["mrr"] == 1, "nothing, or a labelled near miss"
