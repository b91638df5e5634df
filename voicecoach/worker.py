"""Work that would hold up the frame loop, done beside it or, in a rehearsal, in line."""

from __future__ import annotations

import math
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol, TypeAlias, TypeVar

from voicecoach.timebase import FRAMES_PER_SECOND

Result = TypeVar("Result")

Done: TypeAlias = Callable[[Result, float], None]
"""Called on the frame loop's thread with the result and the seconds of compute time it took."""


class Worker(Protocol):
    """Does jobs one after another, in the order they came."""

    def submit(self, job: Callable[[], Result], done: Done[Result]) -> None:
        """Have a job done; `done` is called by a later `poll`."""
        ...

    def poll(self, now: int) -> None:
        """Call `done` for each job that has ended by frame `now`. A job's exception is raised."""
        ...

    @property
    def busy(self) -> bool:
        """Whether a job's `done` is still to be called."""
        ...

    def close(self) -> None:
        """End, once every job is done; what they were to be told to is not called any more."""
        ...


class InlineWorker:
    """Does each job at once, and hands out its result when it would have been ready.

    Compute time counts as real time, so that a rehearsal waits as a user would; with `instant`,
    results are ready with the next frame.
    """

    def __init__(self, *, instant: bool = False) -> None:
        self._instant = instant
        self._now = 0
        self._free_at = 0
        self._finished: deque[tuple[int, Callable[[], None]]] = deque()

    def submit(self, job: Callable[[], Result], done: Done[Result]) -> None:
        """Do the job now."""
        began = time.perf_counter()
        result = job()
        took = time.perf_counter() - began
        spent = 0 if self._instant else math.ceil(took * FRAMES_PER_SECOND)
        self._free_at = max(self._free_at, self._now) + spent
        self._finished.append((max(self._free_at, self._now + 1), lambda: done(result, took)))

    def poll(self, now: int) -> None:
        """Hand out what would be ready at frame `now`."""
        self._now = now
        while self._finished and self._finished[0][0] <= now:
            self._finished.popleft()[1]()

    @property
    def busy(self) -> bool:
        """Whether a result waits for its frame."""
        return bool(self._finished)

    def close(self) -> None:
        """Every job is done already."""
        self._finished.clear()


class ThreadWorker:
    """Does the jobs on one thread of its own."""

    def __init__(self, name: str) -> None:
        self._jobs: queue.SimpleQueue[tuple[Callable[[], Any], Done[Any]] | None] = (
            queue.SimpleQueue()
        )
        self._finished: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._waiting = 0
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def submit(self, job: Callable[[], Result], done: Done[Result]) -> None:
        """Queue the job."""
        self._waiting += 1
        self._jobs.put((job, done))

    def poll(self, now: int) -> None:
        """Hand out what is ready."""
        while True:
            try:
                finish = self._finished.get_nowait()
            except queue.Empty:
                return
            self._waiting -= 1
            finish()

    @property
    def busy(self) -> bool:
        """Whether a job is queued, under way, or not handed out yet."""
        return self._waiting > 0

    def close(self) -> None:
        """Let the jobs end, for 5 s at most."""
        self._jobs.put(None)
        self._thread.join(5.0)

    def _work(self) -> None:
        while (item := self._jobs.get()) is not None:
            job, done = item
            began = time.perf_counter()
            try:
                result = job()
            except Exception as error:  # handed over to the frame loop's thread
                self._finished.put(_raising(error))
            else:
                self._finished.put(_calling(done, result, time.perf_counter() - began))


def _calling(done: Done[Result], result: Result, took: float) -> Callable[[], None]:
    return lambda: done(result, took)


def _raising(error: Exception) -> Callable[[], None]:
    def reraise() -> None:
        raise error

    return reraise
