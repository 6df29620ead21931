"""Modules wait until something of them is asked for."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

import pytest

from bulletin import lazily

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    folder = tmp_path / "waiting"
    folder.mkdir()
    (folder / "__init__.py").write_text("", encoding="utf-8")
    (folder / "one.py").write_text(
        "from waiting import other\ndef say(): return other.WORD\n", encoding="utf-8"
    )
    (folder / "other.py").write_text(
        "import sys\nsys.stdout.write('loaded')\nWORD = '字'\n", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    return "waiting"


def test_a_module_is_loaded_when_something_of_it_is_asked_for(
    package: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with lazily.imported(package):
        one = importlib.import_module(f"{package}.one")
        assert one.say
        assert capsys.readouterr().out == ""
    assert one.say() == "字"
    assert capsys.readouterr().out == "loaded"


def test_what_is_not_named_and_what_comes_later_is_loaded_at_once(
    package: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == package]:
        del sys.modules[name]
    with lazily.imported("another"):
        importlib.import_module(f"{package}.other")
    assert capsys.readouterr().out == "loaded"


def test_what_is_not_there_is_not_there(package: str) -> None:
    with lazily.imported(package), pytest.raises(ModuleNotFoundError):
        importlib.import_module(f"{package}.nothing")
