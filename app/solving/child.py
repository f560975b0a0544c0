"""A solving child: a process of its own that solves one problem after another for its worker.

Run as ``python -m app.solving.child DESCRIPTOR MEMORY_MB``; it speaks over the one inherited socket and ends when
that socket does, so nothing outlives a worker that was killed.
"""

import os
import queue
import resource
import signal
import sys
import threading
from multiprocessing.connection import Connection

import solver
from app.solving.messages import Answer, Mend, Order, Ready, Refused, Solve, Stop
from solver.repair import repair
from solver.result import Report

NICENESS = 5
"""Children give way to the processes that answer people."""


def main(descriptor: int, memory_mb: int) -> None:
    """Solve what comes in until the worker hangs up."""
    _limit(memory_mb)
    connection: Connection[Answer, Order] = Connection(descriptor)
    sending = threading.Lock()
    stop = threading.Event()
    orders: queue.SimpleQueue[Solve | Mend] = queue.SimpleQueue()

    def answer(message: Answer) -> None:
        with sending:
            try:
                connection.send(message)
            except OSError:
                os._exit(0)  # nobody listens any more

    threading.Thread(target=_listen, args=(connection, orders, stop), daemon=True).start()
    solver.get_ready()
    answer(Ready())
    while True:
        answer(_solve(orders.get(), answer, stop))


def _solve(order: Solve | Mend, answer: Report, stop: threading.Event) -> Answer:
    try:
        if isinstance(order, Mend):
            return repair(
                order.problem,
                scope=order.scope,
                postpone=order.postpone,
                alternatives=order.alternatives,
                seconds=order.seconds,
                seed=order.seed,
                report=answer,
                should_stop=stop.is_set,
            )
        return solver.solve(
            order.problem,
            seconds=order.seconds,
            work=order.work,
            seed=order.seed,
            start=order.start,
            report=answer,
            should_stop=stop.is_set,
        )
    except solver.InvalidProblem as error:
        return Refused(str(error))


def _listen(
    connection: "Connection[Answer, Order]", orders: "queue.SimpleQueue[Solve | Mend]", stop: threading.Event
) -> None:
    while True:
        try:
            message = connection.recv()
        except (EOFError, OSError):
            os._exit(0)  # the worker is gone; whatever is being solved has no reader
        if isinstance(message, Stop):
            stop.set()
        else:
            stop.clear()
            orders.put(message)


def _limit(memory_mb: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the worker decides when its children end
    os.nice(NICENESS)
    limit = memory_mb * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
