"""Arranging the dense sessions of a schedule anew while all others stand still."""

import threading
from collections.abc import Callable

from solver.dense.annealer import Annealer, Place
from solver.dense.arena import make_arena, with_places
from solver.dense.settle import settle
from solver.problem import Assignment
from solver.state import State

WARM = 0.1
"""First temperature for places that are worth keeping, as a part of the usual one."""


class Arranger:
    """Anneals the dense sessions of a state, which are lifted out of it meanwhile."""

    def __init__(self, state: State, sessions: tuple[int, ...], seed: int, *, keep: bool) -> None:
        self.state, self.sessions = state, sessions
        self.kept = self._lift()
        self.sessions = with_places(state, sessions)
        self._given = {index: Place(item.day, item.start, item.venue) for index, item in self.kept.items()}
        self._arena, self._seed = make_arena(state, self.sessions) if self.sessions else None, seed
        self._annealer: Annealer | None = None
        self._warmth = WARM if keep else 1.0
        self._failure: BaseException | None = None

    @property
    def legal_cost(self) -> int | None:
        """What the best places cost, None where they break rules."""
        return None if self._annealer is None or self._annealer.broken else self._annealer.cost

    def walk(self, progress: Callable[[], float], *, until_legal: bool, tell: Callable[[], None], every: float) -> None:
        """Walk until the progress, first asked when all is ready, reaches 1, or to legal places, and tell meanwhile.

        The walk has a thread of its own: compiled it leaves the interpreter to others.
        """
        if self._arena is None:
            return
        arena, done = self._arena, threading.Event()

        def go() -> None:
            try:
                walk = self._annealer = self._annealer or Annealer(arena, self._given, self._seed)
                while (part := progress()) < 1 and not (until_legal and not walk.broken):
                    walk.step(part, self._warmth)
            except BaseException as error:  # handed to the run's own thread
                self._failure = error
            done.set()

        threading.Thread(target=go, daemon=True).start()
        while not done.wait(every):
            tell()
        if self._failure is not None:
            raise self._failure

    def settle(self) -> None:
        """Put the best places into the state."""
        if self._annealer is not None:
            settle(self.state, self._annealer.best())

    def keep(self) -> None:
        """Note where the sessions lie in the state as what ``put_back`` restores."""
        self.kept = {index: self.state.placed[index] for index in self.sessions if index in self.state.placed}

    def lift(self) -> None:
        """Take the sessions out of the state."""
        self._lift()

    def put_back(self) -> None:
        """Restore what is kept."""
        self._lift()
        for item in self.kept.values():
            self.state.place(item)

    def _lift(self) -> dict[int, Assignment]:
        return {index: self.state.remove(index) for index in self.sessions if index in self.state.placed}
