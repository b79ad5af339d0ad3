"""The one thread that works in the outbox's file.

All that waits goes into one commit, each step stands or falls by itself.
"""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

from mqtt_bridge.outbox.values import NotCommitted

log = logging.getLogger(__name__)

WAITING_MAX: Final = 1000
GROUP_MAX: Final = 200
CallSoon = Callable[[Callable[[], None]], object]


@dataclass(frozen=True, slots=True)
class Job:
    """`work` runs on the writer's thread inside a savepoint.

    `done` gets its result after the commit, or the refusal.
    """

    work: Callable[[], Any]
    done: Callable[[Any], None]


class Undo(Protocol):
    """State in memory that goes back together with a savepoint."""

    def mark(self) -> Any: ...
    def back_to(self, mark: Any) -> None: ...


class Writer:
    """`call_soon` brings completions to the thread of the caller (`loop.call_soon_threadsafe`)."""

    def __init__(self, connection: sqlite3.Connection, undo: Undo, call_soon: CallSoon) -> None:
        self._connection = connection
        self._undo = undo
        self._call_soon = call_soon
        self._jobs: queue.Queue[Job | None] = queue.Queue(WAITING_MAX)
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def submit(self, job: Job) -> None:
        """Queue a job.

        One that cannot be queued gets its refusal through `done`, later like any other answer.
        """
        if self._closed:
            self._post([(job.done, NotCommitted("closed", "the outbox is closed"))])
            return
        try:
            self._jobs.put_nowait(job)
        except queue.Full:
            text = f"{WAITING_MAX} steps already wait for the disk"
            self._post([(job.done, NotCommitted("disk-error", text))])

    def close(self) -> None:
        """Finish what is queued and end the thread. Called by the thread that submits."""
        if not self._closed:
            self._closed = True
            self._jobs.put(None)
            self._thread.join()

    def _run(self) -> None:
        ending = False
        while not ending:
            jobs, ending = self._next_group()
            answers = self._commit(jobs)
            if answers is None:  # what is too much for the disk together may fit one by one
                answers = [self._commit_one(job) for job in jobs]
            self._post([(job.done, answer) for job, answer in zip(jobs, answers, strict=True)])

    def _next_group(self) -> tuple[list[Job], bool]:
        """Wait for a job and take with it whatever has queued meanwhile; True at the end."""
        jobs: list[Job] = []
        item = self._jobs.get()
        while item is not None:
            jobs.append(item)
            if len(jobs) == GROUP_MAX:
                return jobs, False
            try:
                item = self._jobs.get_nowait()
            except queue.Empty:
                return jobs, False
        return jobs, True

    def _commit(self, jobs: list[Job]) -> list[Any] | None:
        """One transaction for all; None, and nothing changed, where the disk did not take it."""
        try:
            return self._transaction(jobs)
        except sqlite3.Error:
            return None

    def _commit_one(self, job: Job) -> Any:
        try:
            return self._transaction([job])[0]
        except sqlite3.Error as error:
            log.warning("outbox: not committed: %s", error)
            full = getattr(error, "sqlite_errorname", "") == "SQLITE_FULL"
            return NotCommitted("disk-full" if full else "disk-error", str(error))

    def _transaction(self, jobs: list[Job]) -> list[Any]:
        mark = self._undo.mark()
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            answers = [self._step(job) for job in jobs]
            self._connection.execute("COMMIT")
        except sqlite3.Error:
            self._undo.back_to(mark)
            self._roll_back()
            raise
        return answers

    def _step(self, job: Job) -> Any:
        mark = self._undo.mark()
        self._connection.execute("SAVEPOINT step")
        try:
            answer = job.work()
        except sqlite3.IntegrityError as error:
            answer = NotCommitted("disk-error", str(error))
        except sqlite3.Error:
            raise
        except ValueError as error:
            answer = NotCommitted("too-large", str(error))
        except Exception as error:
            log.exception("a step of the outbox failed")
            answer = NotCommitted("disk-error", str(error))
        else:
            self._connection.execute("RELEASE step")
            return answer
        self._undo.back_to(mark)
        self._connection.execute("ROLLBACK TO step")
        self._connection.execute("RELEASE step")
        return answer

    def _roll_back(self) -> None:
        """SQLite ends a transaction by itself after some errors, a full disk among them."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def _post(self, answers: list[tuple[Callable[[Any], None], Any]]) -> None:
        if not answers:
            return

        def tell() -> None:
            for done, answer in answers:
                try:
                    done(answer)
                except Exception:
                    # The next answer is somebody else's: a press that is on disk, and is to be thanked for.
                    log.exception("an answer of the outbox was not taken")

        try:
            self._call_soon(tell)
        except RuntimeError:
            log.warning("outbox: %d answers came after the end of the loop", len(answers))
