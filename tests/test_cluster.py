"""A build on a Dask cluster: byte for byte one of this process, whatever becomes of a worker; and who may work for it."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from bulletin.commands import commandline
from bulletin.problems import UsageError
from bulletin.publish import cluster
from tests.conftest import ARCHIVE, ROOT, run_build
from tests.test_build import tree

dask = pytest.importorskip("dask")
distributed = pytest.importorskip("distributed")
# Of sockets that Dask leaves to the garbage collector.
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Run


@pytest.fixture(autouse=True)
def _patient() -> Iterator[None]:
    """On a busy machine a worker takes its time to start."""
    with mock.patch.object(cluster, "_PATIENCE", 120):
        yield


@pytest.fixture(scope="module")
def workers() -> Iterator[Any]:
    """A scheduler with two workers, each a process of its own."""
    with (
        mock.patch.dict(os.environ, {"PYTHONPATH": str(ROOT)}),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=":0"
        ) as found,
    ):
        yield found


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The pages of the archive converted, and its site, by one process."""
    return built(tmp_path_factory.mktemp("alone"), "--jobs", "1")


def built(root: Path, *options: str) -> dict[str, bytes]:
    content = root / "content"
    content.mkdir()
    shutil.copytree(ARCHIVE / "pages", content / "pages")
    (content / "articles").mkdir()
    shutil.copy(ARCHIVE / "site.yaml", content)
    done = run_build("--content", content, "--output", root / "site", *options)
    assert done.returncode == 0, done.stderr
    return tree(content) | tree(root / "site")


@pytest.mark.slow
def test_a_cluster_gives_what_one_process_gives(
    workers: Any, wanted: dict[str, bytes], tmp_path: Path
) -> None:
    with mock.patch("os.fork", side_effect=AssertionError("with a cluster nothing forks")):
        assert built(tmp_path, "--scheduler", workers.scheduler_address) == wanted


@pytest.mark.slow
def test_a_worker_that_is_killed_takes_nothing_with_it(
    workers: Any, wanted: dict[str, bytes], tmp_path: Path
) -> None:
    killed: list[int] = []
    given = cluster.Cluster._result

    def result(self: cluster.Cluster, future: Any) -> list[Any]:
        """Kill a worker as soon as the first work is done, while both have more."""
        found = given(self, future)
        if not killed:
            with distributed.Client(workers.scheduler_address, set_as_default=False) as client:
                killed.append(min(client.run(os.getpid).values()))
            os.kill(killed[0], signal.SIGKILL)
        return found

    with mock.patch.object(cluster.Cluster, "_result", result):
        assert built(tmp_path, "--scheduler", workers.scheduler_address) == wanted
    assert killed


@pytest.mark.slow
def test_a_worker_with_another_program_is_refused_by_its_name(tmp_path: Path) -> None:
    other = tmp_path / "other"
    for name in ("bulletin", "templates", "static"):
        shutil.copytree(ROOT / name, other / name, ignore=shutil.ignore_patterns("__pycache__"))
    with (other / "bulletin" / "text" / "prose.py").open("a", encoding="utf-8") as file:
        file.write("# another\n")
    content = tmp_path / "content"
    shutil.copytree(ARCHIVE, content)
    with distributed.LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address=":0") as scheduler:
        address = scheduler.scheduler_address
        options = ("--content", content, "--output", tmp_path / "site", "--scheduler", address)
        with mock.patch.object(cluster, "_PATIENCE", 1):
            nobody = run_build(*options)
        assert (nobody.returncode, "还没有工作进程" in nobody.stderr) == (2, True), nobody.stderr
        with Worker(address, other, "stranger"):
            refused = run_build(*options)
    assert refused.returncode == 2
    assert "与这里不同，不能用：程序 是 " in refused.stderr
    assert "--scheduler：工作进程 tcp://127.0.0.1:" in refused.stderr
    assert not (tmp_path / "site").exists()


class Worker:
    """`dask worker` with the program that lies in a folder."""

    def __init__(self, address: str, folder: Path, name: str) -> None:
        options = ("--no-nanny", "--nthreads", "1", "--name", name, "--no-dashboard")
        self._command = [sys.executable, "-m", "distributed.cli.dask_worker", address, *options]
        self._folder = folder

    def __enter__(self) -> None:
        path = os.pathsep.join((str(self._folder), os.environ.get("PYTHONPATH", "")))
        self._process = subprocess.Popen(
            self._command,
            cwd=self._folder,
            env={**os.environ, "PYTHONPATH": path},
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(timeout=60)


@pytest.mark.slow
def test_each_task_is_refused_by_a_worker_that_came_later(workers: Any) -> None:
    with distributed.Client(workers.scheduler_address, set_as_default=False) as client:
        expected = {**cluster.versions(), "Python": "2.7.18"}
        future = client.submit(cluster.perform, expected, pickle.dumps([(len, ((),))]))
        with pytest.raises(
            cluster.RefusedError,
            match=r"工作进程 tcp://\S+ 与这里不同，不能用：Python 是 3\.\S+，这里是 2\.7\.18",
        ):
            future.result()


@pytest.mark.slow
def test_a_scheduler_that_nobody_reaches(tmp_path: Path) -> None:
    shutil.copytree(ARCHIVE, tmp_path / "content")

    def build(address: str) -> Run:
        options = ("--content", tmp_path / "content", "--output", tmp_path / "site")
        with mock.patch.object(cluster, "_PATIENCE", 1):
            return run_build(*options, "--scheduler", address)

    for address in ("tcp://127.0.0.1:9", "tls://127.0.0.1:9"):
        done = build(address)
        assert done.returncode == 2
        assert f"连不上 {address}" in done.stderr
        assert ("只宜用在自己的内网里" in done.stderr) == address.startswith("tcp")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "127.0.0.1:8786",
        "http://h:1",
        "tcp://h",
        "tcp://h:x",
        "tcp://h:99999",
        "tcp://h:1/x",
        "inproc://h:1",
    ],
)
def test_an_address_that_is_none(text: str) -> None:
    with pytest.raises(UsageError, match="--scheduler：要写成 tcp://主机:端口"):
        commandline.parse(["--scheduler", text], {})


@pytest.mark.slow
def test_tls_with_certificates(wanted: dict[str, bytes], tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
    ]
    made = subprocess.run([*command, "-keyout", key, "-out", certificate], capture_output=True, check=False)
    assert made.returncode == 0, made.stderr
    named = {"CA_FILE": certificate}
    for role in ("SCHEDULER", "WORKER", "CLIENT"):
        named |= {f"{role}__KEY": key, f"{role}__CERT": certificate}
    told = {f"DASK_DISTRIBUTED__COMM__TLS__{name}": str(path) for name, path in named.items()}
    told["PYTHONPATH"] = os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", "")))
    ready = tmp_path / "scheduler.json"
    command = [
        sys.executable,
        "-m",
        "distributed.cli.dask_scheduler",
        "--no-dashboard",
        "--scheduler-file",
        str(ready),
    ]
    scheduler = subprocess.Popen(
        [*command, "--protocol", "tls", "--host", "tls://127.0.0.1", "--port", "0"],
        env={**os.environ, **told},
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 60
        while not ready.exists() or not ready.read_text(encoding="utf-8").strip():
            assert scheduler.poll() is None
            assert time.monotonic() < until
            time.sleep(0.1)
        address = json.loads(ready.read_text(encoding="utf-8"))["address"]
        assert address.startswith("tls://")
        with mock.patch.dict(os.environ, told), Worker(address, ROOT, "right"):
            dask.config.refresh()
            (tmp_path / "work").mkdir()
            assert built(tmp_path / "work", "--scheduler", address) == wanted
    finally:
        scheduler.terminate()
        scheduler.wait(timeout=60)
        dask.config.refresh()
