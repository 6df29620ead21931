"""Modules wait until something of them is asked for."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

import pytest

from bulletin import lazily
from tests.conftest import run_process

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
    (folder / "broken.py").write_text("import nowhere_to_be_found\ndef say(): ...\n", encoding="utf-8")
    for name in [name for name in sys.modules if name.split(".")[0] == "waiting"]:
        monkeypatch.delitem(sys.modules, name)  # of the folder of another test
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


def test_what_cannot_be_loaded_says_why_each_time(package: str) -> None:
    with lazily.imported(package):
        importlib.import_module(f"{package}.broken")
    for _ in range(3):
        with pytest.raises(ModuleNotFoundError) as raised:
            exec(f"from {package}.broken import say")  # noqa: S102 as modules import each other
        assert raised.value.name == "nowhere_to_be_found"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["rapidfuzz", "PIL", "yaml", "brotli"])
def test_a_missing_package_is_named(name: str, content: Path, tmp_path: Path) -> None:
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    missing = f"raise ModuleNotFoundError(\"No module named '{name}'\", name='{name}')"
    (hidden / f"{name}.py").write_text(missing, encoding="utf-8")
    words = ("--content", content, "--output", tmp_path / "site", "--jobs", "1", "--no-cache")
    result = run_process(*words, PYTHONPATH=str(hidden))
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    last = result.stderr.splitlines()[-1]
    assert last.startswith(f"缺少 Python 包 {name}；")
    assert "pip install -e ." in last
    assert not (tmp_path / "site").exists()
