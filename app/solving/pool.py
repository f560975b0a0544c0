"""The worker's solving children: kept warm, limited in memory, killed when they overrun."""

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from enum import Enum
from multiprocessing.connection import Connection
from pathlib import Path

from app.solving.messages import Answer, Mend, Order, Ready, Refused, Solve, Stop
from solver.repair.outcome import Repair
from solver.result import Progress, Result

OVERRUN_SECONDS = 5.0
"""How long after its limit a child may still answer before it is killed."""
STOP_SECONDS = 4.0
"""How long a child may take to answer with the best so far when told to stop."""
BEAT_SECONDS = 1.0
START_SECONDS = 120.0
"""How long a child may take to be ready; compiling, the first time on a machine, takes most of it."""
ROOT = Path(__file__).resolve().parents[2]


class Command(Enum):
    """What the worker wants of a running solve."""

    GO_ON = "go_on"
    STOP = "stop"
    ABANDON = "abandon"


Beat = Callable[[Progress | None], Command]
"""Called at least once a second with the newest progress; answers what to do."""


class SolvingFailed(Exception):
    """The solve gave no result."""


class ProblemRefused(SolvingFailed):
    """The solver refuses the problem; the message is its sentence."""


class SolveAbandoned(SolvingFailed):
    """The worker no longer owns this run."""


class ChildLost(SolvingFailed):
    """The solving process ended or overran its limit (out of memory, killed, or stuck)."""


class SolvingChild:
    """One child process and the socket to it."""

    def __init__(self, memory_mb: int) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "app.solving.child", str(theirs.fileno()), str(memory_mb)],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                cwd=ROOT,
                env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            )
        self._connection: Connection[Order, Answer] = Connection(ours.detach())
        self._ready = False

    def solve(self, order: Solve | Mend, beat: Beat) -> Result | Repair:
        """Solve one problem; raises SolvingFailed when there is no result."""
        try:
            if not self._ready:
                self._await_ready(beat)
            self._connection.send(order)
            return self._await_result(order.seconds, beat)
        except (EOFError, OSError) as error:
            raise ChildLost("The solving process ended without a result.") from error

    def hang_up(self) -> None:
        """Close the socket, as the end of this process does; the child then ends by itself."""
        with contextlib.suppress(OSError):
            self._connection.close()

    def kill(self) -> None:
        """End the process at once."""
        self.hang_up()
        self.process.kill()
        self.process.wait()

    def _await_ready(self, beat: Beat) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self._connection.poll(BEAT_SECONDS):
            if time.monotonic() > deadline:
                raise ChildLost("The solving process did not start.")
            if beat(None) is not Command.GO_ON:
                raise SolveAbandoned
        if not isinstance(self._connection.recv(), Ready):
            raise ChildLost("The solving process did not start.")
        self._ready = True

    def _await_result(self, seconds: float, beat: Beat) -> Result | Repair:
        deadline = time.monotonic() + seconds + OVERRUN_SECONDS
        newest: Progress | None = None
        stopping, next_beat = False, 0.0
        while (now := time.monotonic()) < deadline:
            if now >= next_beat:
                next_beat = now + BEAT_SECONDS
                command = beat(newest)
                if command is Command.ABANDON:
                    raise SolveAbandoned
                if command is Command.STOP and not stopping:
                    stopping, deadline = True, min(deadline, now + STOP_SECONDS)
                    self._connection.send(Stop())
            if not self._connection.poll(max(min(next_beat, deadline) - now, 0.0)):
                continue
            match self._connection.recv():
                case Progress() as newest:
                    pass
                case Result() | Repair() as result:
                    beat(newest)
                    return result
                case Refused(reason):
                    raise ProblemRefused(reason)
                case Ready():
                    pass
        raise ChildLost("The solving process overran its limit and was ended.")


class SolvingPool:
    """Children that wait for work; one that failed is never used again."""

    def __init__(self, memory_mb: int) -> None:
        self._memory_mb = memory_mb
        self._idle: list[SolvingChild] = []
        self._lock = threading.Lock()

    def warm(self, children: int = 1) -> None:
        """Start children now, so that the next runs need not wait for their imports."""
        with self._lock:
            while len(self._idle) < children:
                self._idle.append(SolvingChild(self._memory_mb))

    def solve(self, order: Solve | Mend, beat: Beat) -> Result | Repair:
        """Solve one problem in a child of its own."""
        child = self._take()
        try:
            result = child.solve(order, beat)
        except ProblemRefused:
            self._put_back(child)
            raise
        except BaseException:
            child.kill()
            raise
        self._put_back(child)
        return result

    def close(self) -> None:
        """End the children that wait."""
        with self._lock:
            children, self._idle = self._idle, []
        for child in children:
            child.kill()

    def _put_back(self, child: SolvingChild) -> None:
        with self._lock:
            self._idle.append(child)

    def _take(self) -> SolvingChild:
        with self._lock:
            while self._idle:
                child = self._idle.pop()
                if child.process.poll() is None:
                    return child
                child.kill()
        return SolvingChild(self._memory_mb)
