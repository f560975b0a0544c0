"""What ties tiny sessions to each other and to people, drawn at random."""

from random import Random

from solver.problem import (
    NONE,
    Apart,
    Balance,
    Core,
    Duty,
    GapFairness,
    Lag,
    Series,
    Session,
    Spacing,
    Together,
)


class Relations:
    """Draws relations between the sessions and people that a problem has."""

    sessions: tuple[Session, ...]
    n_people: int
    n_areas: int

    def __init__(self, rng: Random) -> None:
        self.rng = rng

    def _chance(self, share: float) -> bool:
        return self.rng.random() < share

    def _some(self, n: int, low: int, high: int) -> tuple[int, ...]:
        """Between ``low`` and ``high`` of the numbers below ``n``, in any order."""
        return tuple(self.rng.sample(range(n), min(n, self.rng.randint(low, high))))

    def _several_sessions(self) -> tuple[int, ...]:
        return tuple(sorted(self._some(len(self.sessions), 2, len(self.sessions))))

    def _lags(self) -> tuple[Lag, ...]:
        found = []
        for after in range(1, len(self.sessions)):
            if self._chance(0.25):
                low = self.rng.randint(0, 2)
                high = self.rng.choice((NONE, low, low + 1))
                found.append(Lag(self.rng.randrange(after), after, low, high, self._chance(0.4)))
        return tuple(found)

    def _spacings(self) -> tuple[Spacing, ...]:
        if not self._chance(0.3):
            return ()
        return (Spacing("format", self._several_sessions(), self.rng.randint(0, 2), self.rng.randint(0, 2)),)

    def _apart(self) -> tuple[Apart, ...]:
        if not self._chance(0.2):
            return ()
        first, second = self._some(len(self.sessions), 2, 2)
        return (Apart(first, second, self.rng.randint(1, 2)),)

    def _together(self) -> tuple[Together, ...]:
        if not self._chance(0.2):
            return ()
        first, second = self._some(len(self.sessions), 2, 2)
        return (Together(first, second, self.rng.randint(0, 1)),)

    def _cores(self) -> tuple[Core, ...]:
        if not self._chance(0.3):
            return ()
        return (Core("chairs", self._some(self.n_people, 1, 2), self._some(self.n_areas, 0, self.n_areas - 1)),)

    def _links(self) -> tuple[Duty, ...]:
        people = self._some(self.n_people, 1, 1) if self._chance(0.3) else ()
        return tuple(Duty("link", (person,), self._several_sessions(), self.rng.randint(1, 2)) for person in people)

    def _balances(self, name: str) -> tuple[Balance, ...]:
        return (Balance(name, self._several_sessions(), self.rng.randint(0, 2)),) if self._chance(0.3) else ()

    def _series(self) -> tuple[Series, ...]:
        if not self._chance(0.4):
            return ()
        sessions = self._several_sessions()
        labels = tuple(self.rng.choice((NONE, 0, 1)) for _ in sessions) if self._chance(0.5) else ()
        return (Series("rota", sessions, labels, self._some(self.n_people, 0, 2)),)

    def _duties(self) -> tuple[Duty, ...]:
        names = ("reading", "grassroots")[: self.rng.randint(0, 2)]
        return tuple(
            Duty(name, self._some(self.n_people, 1, 4), self._several_sessions(), self.rng.randint(1, 2))
            for name in names
        )

    def _gap_fairness(self) -> tuple[GapFairness, ...]:
        if not self._chance(0.25):
            return ()
        return (GapFairness("idle time", self._some(self.n_people, 2, self.n_people), self.rng.randint(0, 1)),)
