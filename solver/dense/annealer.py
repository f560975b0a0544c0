"""The annealer: places of the dense sessions, a walk at falling temperatures, the best places seen."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from solver.dense import kernel
from solver.dense.arena import Arena
from solver.dense.compiled import Walk, compiled_walk
from solver.problem import NONE

HOTTEST, MIDDLE, COLDEST = 6.0, 0.4, 1 / 500
"""Temperatures, in the dearest unit: down to the middle one the dearest costs are settled, then the others."""
MIDDLE_AT = 0.6
"""Progress at which the middle temperature is reached."""
RULE_PRICE = 20
"""What breaking a rule by one unit weighs while walking, in the dearest unit."""
LOGS = 4096
NEVER = 2**62
CHUNK = {True: 20_000, False: 300}
"""Moves between two looks at the clock, compiled or not."""
COOLING = {True: 0.15, False: 10.0}
"""Seconds for each session in which a walk cools as well as it may; what is left is better spent on another."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a session lies."""

    day: int
    start: int
    venue: int


def cooling_seconds(sessions: int) -> float:
    """How long a walk over so many sessions takes to cool well."""
    return sessions * COOLING[compiled_walk() is not None]


class Annealer:
    """Walks over the places of an arena's sessions; ``compiled`` None takes what is there."""

    def __init__(self, arena: Arena, given: dict[int, Place], seed: int, *, compiled: bool | None = None) -> None:
        walk = compiled_walk() if compiled is not False else None
        if compiled and walk is None:
            raise RuntimeError("Numba is not installed.")
        self.arena, self.is_compiled = arena, walk is not None
        self._walk: Walk = walk or kernel.walk
        n, days = len(arena.sessions), int(arena.facts[0][5])
        self._slots, self._kinds = int(arena.facts[0][1]), int(arena.facts[0][6])
        rng = np.random.default_rng(seed)
        self._places = self._sequences(
            [np.full(n, -1), np.full(n, -1), np.zeros(n * days), np.zeros(days), np.zeros(n), np.zeros(n)]
        )
        self._facts = self._sequences(list(arena.facts))
        self._dice = self._sequences([np.array([rng.integers(1, 2**32 - 1)])])[0]
        self._logs: Any = -np.log((np.arange(LOGS) + 0.5) / LOGS)
        if not self.is_compiled:
            self._logs = self._logs.tolist()
        cost = sum(self._set_out(row, given.get(index), rng) for row, index in enumerate(arena.sessions))
        for row in range(n):
            begin, venue = int(self._places[0][row]), int(self._places[1][row])
            self._places[5][row] = kernel.around(self._facts, self._places, row, begin, venue, -1, NEVER)
        self._tally = self._sequences([np.array([cost, cost])])[0]
        self._best = self._sequences([np.array(self._places[0]), np.array(self._places[1])])

    def _sequences(self, arrays: list[Any]) -> Any:
        """Arrays for the compiled walk, lists for the interpreter."""
        if self.is_compiled:
            return tuple(np.array(array, dtype=np.int64) for array in arrays)
        return tuple(np.asarray(array, dtype=np.int64).tolist() for array in arrays)

    def _set_out(self, row: int, given: Place | None, rng: np.random.Generator) -> int:
        """Put a session where it is given, or anywhere, and return what that costs beside those before it."""
        facts = self.arena.facts
        starts = facts[17][facts[16][row] : facts[16][row + 1]]
        venues = facts[19][facts[18][row] : facts[18][row + 1]]
        begin, venue = int(rng.choice(starts)), int(rng.choice(venues))
        if given is not None:
            there = given.day * self._slots + given.start, given.venue % self._kinds
            if kernel.allowed(self._facts, row, *there):
                begin, venue = there
        while not kernel.allowed(self._facts, row, begin, venue):
            begin, venue = int(rng.choice(starts)), int(rng.choice(venues))
        cost = kernel.around(self._facts, self._places, row, begin, venue, -1, NEVER)
        kernel.put(self._facts, self._places, row, begin, venue)
        return int(cost)

    def step(self, progress: float, warmth: float = 1.0) -> None:
        """Walk a little; ``progress`` runs from 0 to 1 and cools, ``warmth`` lowers the first temperature."""
        hottest = max(HOTTEST * warmth, MIDDLE)
        if progress < MIDDLE_AT:
            heat = hottest * (MIDDLE / hottest) ** (progress / MIDDLE_AT)
        else:
            heat = MIDDLE * (COLDEST / MIDDLE) ** min((progress - MIDDLE_AT) / (1 - MIDDLE_AT), 1.0)
        temperature, penalty = heat * self.arena.dearest, RULE_PRICE * self.arena.dearest
        holding = self._facts, self._places, self._best, self._tally, self._dice, self._logs
        self._walk(*holding, CHUNK[self.is_compiled], temperature, penalty)

    @property
    def broken(self) -> int:
        """By how much the best places break rules."""
        return int(self._tally[1]) // kernel.FORBIDDEN

    @property
    def cost(self) -> int:
        """What the best places cost, rules apart."""
        return int(self._tally[1]) % kernel.FORBIDDEN

    def best(self) -> dict[int, Place]:
        """The best places seen, by session."""
        found = {}
        for row, index in enumerate(self.arena.sessions):
            begin, venue = int(self._best[0][row]), int(self._best[1][row])
            place = NONE if venue == self._kinds - 1 else venue
            found[index] = Place(begin // self._slots, begin % self._slots, place)
        return found
