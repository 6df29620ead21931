"""`build --scheduler`: tasks done by the workers of a Dask cluster, where an archive outgrows one machine.

A task is a pair that can be pickled (`bulletin.tasks`), the same that processes of this machine work on; with a cluster
none of these is started. What it gives does not depend on where: so a worker must have this very program, Python and
packages, and the same fonts. One that has others is refused by its name, when the build begins and again with each task, as
workers come and go. A worker that dies takes nothing with it: the scheduler gives its tasks to another.
"""

from __future__ import annotations

import contextlib
import errno
import pickle
import platform
from collections import deque
from functools import cache as kept_in_process
from hashlib import sha256
from importlib import import_module, metadata
from itertools import islice
from typing import TYPE_CHECKING, Any

from bulletin import program, tasks
from bulletin.problems import UsageError
from bulletin.sharing import fonts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bulletin.tasks import Task

_PATIENCE = 30
"""Seconds to wait for the scheduler, and for the first worker."""
_AT_ONCE = 16
"""Tasks that are sent together."""
_AHEAD = 4
"""Such parcels on their way for each thread of the cluster: enough that none waits, few enough that none is large."""
_MOST_NAMED = 5

Versions = dict[str, str]
"""What bytes depend on besides a task's arguments, by name: program, Python, packages, fonts."""


class RefusedError(Exception):
    """A worker has another program, Python, package or font than the build."""


@contextlib.contextmanager
def connected(scheduler: str, say: Callable[[str], None]) -> Iterator[Cluster]:
    """The cluster whose scheduler answers at an address. Raises UsageError where there is none that can be used."""
    try:
        distributed = import_module("distributed")
    except ImportError:
        raise UsageError("--scheduler 要用 Dask；请先安装：pip install 'bulletin[cluster]'") from None
    if scheduler.startswith("tcp:"):
        say("--scheduler：tcp 不加密，也不查对方是谁，只宜用在自己的内网里；经过别人的网络，请用 tls://")
    try:
        client = distributed.Client(scheduler, timeout=_PATIENCE, set_as_default=False)
    except (OSError, TypeError, ValueError) as error:  # TypeError: tls without certificates
        raise UsageError(f"--scheduler：连不上 {scheduler}：{error or type(error).__name__}") from None
    with client:
        yield Cluster(client, scheduler)


class Cluster:
    """The workers behind a scheduler, which all have what this process has."""

    def __init__(self, client: Any, scheduler: str) -> None:
        """`client` is a `distributed.Client`. Raises UsageError where a worker is refused, or there is none."""
        self._scheduler = scheduler
        self._expected = versions()
        try:
            client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError:
            raise UsageError(f"--scheduler：{scheduler} 还没有工作进程；请先启动 dask worker") from None
        found = client.run(versions, on_error="return")
        refused = [_refusal(worker, self._expected, each) for worker, each in sorted(found.items())]
        if any(refused):
            raise UsageError("\n".join(filter(None, refused)))
        self._threads = sum(client.nthreads().values()) or 1
        self._pool = client.get_executor(pure=False)

    def run(self, work: Sequence[Task]) -> Iterator[Any]:
        """What each task gives, in order. Raises what a task raises; OSError where the cluster is lost."""
        iterator = iter(work)
        parcels = iter(lambda: list(islice(iterator, _AT_ONCE)), [])
        waiting: deque[Any] = deque()
        try:
            for parcel in parcels:
                data = pickle.dumps(parcel, pickle.HIGHEST_PROTOCOL)
                waiting.append(self._pool.submit(perform, self._expected, data))
                if len(waiting) >= _AHEAD * self._threads:
                    yield from self._result(waiting.popleft())
            while waiting:
                yield from self._result(waiting.popleft())
        finally:
            for future in waiting:
                future.cancel()

    def _result(self, future: Any) -> list[Any]:
        try:
            found: list[Any] = future.result()
        except RefusedError as error:
            raise UsageError(f"--scheduler：{error}") from None
        except Exception as error:
            # Of Dask: the scheduler is gone, every worker died of a task. What our own functions raise is of other modules.
            if type(error).__module__.split(".")[0] in {"distributed", "dask"} or isinstance(error, OSError):
                what = f"集群断了（{type(error).__name__}）；请看 dask 的日志，再运行一次"
                raise OSError(errno.ECONNABORTED, what, self._scheduler) from error
            raise
        return found


def perform(expected: Versions, data: bytes) -> list[Any]:
    """On a worker: do some pickled tasks. Raises RefusedError where this worker is not what is expected."""
    wrong = differences(expected, versions())
    if wrong:
        worker = import_module("distributed").get_worker().address
        raise RefusedError(f"工作进程 {worker} {_said(wrong)}")
    work: list[Task] = pickle.loads(data)  # noqa: S301 of the build that this worker works for
    return [tasks.do(task) for task in work]


@kept_in_process
def versions() -> Versions:
    """What this process has."""
    found = {
        "程序": _code(),
        "Python": platform.python_version(),
        "字体": sha256(fonts.listing().encode()).hexdigest()[:16],
    }
    return found | {package.name.lower(): package.version for package in metadata.distributions()}


def _code() -> str:
    """The digest of the program's own files: modules, data, templates."""
    found = sha256()
    for folder in (program.PACKAGE, program.TEMPLATES):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                found.update(f"{path.relative_to(folder).as_posix()}\0".encode())
                found.update(sha256(path.read_bytes()).digest())
    return found.hexdigest()[:16]


def differences(expected: Versions, found: Versions) -> Mapping[str, tuple[str, str]]:
    """What two processes have otherwise, by name; a package that only one of them has is no difference: it may be a tool."""
    return {name: (value, found[name]) for name, value in expected.items() if found.get(name, value) != value}


def _refusal(worker: str, expected: Versions, found: object) -> str:
    """Why a worker is refused; empty where it is not. `found` is what it has, or the exception that this gave."""
    if not isinstance(found, dict):
        return f"--scheduler：工作进程 {worker} 上没有能用的本程序：{found}"
    wrong = differences(expected, found)
    return f"--scheduler：工作进程 {worker} {_said(wrong)}" if wrong else ""


def _said(wrong: Mapping[str, tuple[str, str]]) -> str:
    listed = [f"{name} 是 {theirs}，这里是 {ours}" for name, (ours, theirs) in wrong.items()]
    more = f"，另有 {len(listed) - _MOST_NAMED} 处" if len(listed) > _MOST_NAMED else ""
    return f"与这里不同，不能用：{'；'.join(listed[:_MOST_NAMED])}{more}"
