"""Worker processes for what hostile input can make slow, large or deadly.

Each lane is one process with one task at a time, so that a process which is killed, for time or for memory, costs
exactly the task that killed it. The next task starts a new one.
"""

import asyncio
import contextlib
import multiprocessing
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from queue import LifoQueue
from typing import Any, ParamSpec, TypeVar

from bot.errors import TaskKilled

P = ParamSpec("P")
T = TypeVar("T")

MEMORY = 1 << 30
"""Bytes of address space that a worker may take."""

START = 60
"""Seconds that a worker may take to start, to be prepared, and to import what its first task needs."""

_CONTEXT = multiprocessing.get_context("spawn")  # a fork would copy our threads' locks


class Sandbox:
    """Runs functions in `count` worker processes, for up to `seconds` each. Processes start when first needed.

    `prepare` is called in each process at its start.
    """

    def __init__(self, count: int = 2, seconds: float = 20, prepare: Callable[[], None] | None = None) -> None:
        self._seconds = seconds
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="sandbox")
        self._all = [_Lane(prepare) for _ in range(count)]
        self._idle: LifoQueue[_Lane] = LifoQueue()  # the warmest first
        for lane in self._all:
            self._idle.put(lane)

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a function of a module in a worker; what it raises is raised here. Raises TaskKilled."""
        call = (function, args, kwargs)
        done, result = await asyncio.get_running_loop().run_in_executor(self._threads, self._call, call)
        if not done:
            raise result
        return result  # type: ignore[no-any-return]  # what came through the pipe is what the function gave

    def _call(self, call: Any) -> tuple[bool, Any]:
        # In the thread, so that a lane stays taken until it is done, even if nobody waits for it any more.
        lane = self._idle.get()
        try:
            return lane.call(call, self._seconds)
        finally:
            self._idle.put(lane)

    def close(self) -> None:
        """End the processes, whatever they are doing."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for lane in self._all:
            lane.stop()


class _Lane:
    """One process at the other end of a pipe."""

    def __init__(self, prepare: Callable[[], None] | None) -> None:
        self._prepare = prepare
        self._process: Any = None
        self._pipe: Connection | None = None

    def call(self, call: Any, seconds: float) -> tuple[bool, Any]:
        """Have a call done; give whether it returned, and what it returned or raised."""
        if self._pipe is None or not self._process.is_alive():
            self.stop()
            self._start()
        pipe = self._pipe
        assert pipe is not None  # noqa: S101 - it was just made
        try:
            pipe.send(call)
            # A new process imports what it needs before it says that it has begun: that is not the task's time.
            if not (pipe.poll(START) and pipe.recv() and pipe.poll(seconds)):
                self.stop()
                return False, TaskKilled(f"It took more than {seconds:g} seconds to read")
            answer: tuple[bool, Any] = pipe.recv()
        except (EOFError, OSError):
            self.stop()
            return False, TaskKilled("It could not be read: it took too much memory, or ended the process")
        return answer

    def _start(self) -> None:
        self._pipe, theirs = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(target=_serve, args=(theirs, self._prepare), daemon=True)
        self._process.start()
        theirs.close()

    def stop(self) -> None:
        """Kill the process, if there is one."""
        process, self._process = self._process, None  # taken, since the thread of a call and `close` both may be here
        pipe, self._pipe = self._pipe, None
        if process is not None:
            process.kill()
            process.join()
        if pipe is not None:
            pipe.close()


def _serve(pipe: Connection, prepare: Callable[[], None] | None = None) -> None:
    """Answer calls until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which closes the pipe
    _limit_memory()
    if prepare is not None:
        prepare()
    with contextlib.suppress(EOFError, OSError):
        while True:
            function, args, kwargs = pipe.recv()
            pipe.send(True)
            try:
                answer = (True, function(*args, **kwargs))
            except MemoryError:
                return  # nothing works in a process without memory
            except Exception as error:  # noqa: BLE001 - it is handed to whoever asked
                answer = (False, error)
            pipe.send(answer)


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has no such limit, macOS does not keep it
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
