"""The variables of one session inside the model: its candidates, who of the published people stays, who joins."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from ortools.sat.python import cp_model

from solver.bits import span
from solver.facts import GroupFacts
from solver.problem import Role
from solver.repair.options import Options
from solver.repair.setting import FAR, Setting, Wishes
from solver.state import State

Literal: TypeAlias = cp_model.IntVar
Numbers: TypeAlias = npt.NDArray[np.int64]
Marks: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Candidates:
    """Places of a session as parallel arrays; ``own`` is what each costs at least, ``moved`` time and venue alone."""

    day: Numbers
    start: Numbers
    venue: Numbers
    area: Numbers
    own: Numbers
    moved: Numbers

    def __len__(self) -> int:
        return len(self.day)

    def take(self, chosen: Marks) -> "Candidates":
        """Only the marked ones."""
        return Candidates(
            self.day[chosen],
            self.start[chosen],
            self.venue[chosen],
            self.area[chosen],
            self.own[chosen],
            self.moved[chosen],
        )


def candidates_of(setting: Setting, options: Options, state: State, most: int) -> Candidates:
    """Return the places that cost no more than ``most`` beside what never moves."""
    rows, offsets, starts = np.nonzero(options.costs <= min(most, FAR - 1))
    session, prices, old = options.session, setting.prices[options.session.index], options.old
    venues = np.array([options.venue(row) for row in range(len(options.costs))], dtype=np.int64)
    areas = np.array([state.area_of(int(venue)) for venue in venues], dtype=np.int64)
    day = (session.days_range.start + offsets).astype(np.int64)
    moved = np.full(len(rows), prices.move, dtype=np.int64)
    if old is not None:
        at_old = (day == old.day) & (starts == old.start)
        moved[at_old] = np.where(venues[rows[at_old]] == old.venue, 0, prices.venue)
    own = options.costs[rows, offsets, starts]
    return Candidates(day, starts.astype(np.int64), venues[rows], areas[rows], own, moved)


class Inside:
    """One session of the model; ``x`` are its candidates' literals, ``out`` says that it is left out."""

    def __init__(
        self,
        setting: Setting,
        model: cp_model.CpModel,
        index: int,
        candidates: Candidates,
        wishes: Wishes,
        *,
        explicit: bool,
    ) -> None:
        self.setting, self.model, self.index = setting, model, index
        self.session, self.prices = setting.static.sessions[index], setting.prices[index]
        self.candidates, self.explicit = candidates, explicit
        self.out = model.new_bool_var("")
        self.x = [model.new_bool_var("") for _ in range(len(candidates))]
        model.add_exactly_one([*self.x, self.out])
        old = setting.old.get(index)
        self.old = frozenset() if old is None else frozenset(old.people)
        self.sure = setting.sure(index)
        self.stays: dict[tuple[int, int], Literal] = {}
        self.joins: dict[tuple[int, int], Literal] = {}
        self.strangers: dict[int, Literal] = {}
        """People who join a pool and are not named, by group: they take nobody's time."""
        self.barred = wishes.people.get(index, frozenset())
        self.words = np.array([span(s, s + self.session.duration) for s in candidates.start.tolist()], dtype=np.uint64)
        self.by_day: dict[int, list[int]] = defaultdict(list)
        for k, day in enumerate(candidates.day.tolist()):
            self.by_day[day].append(k)
        for group in self.session.groups:
            self._group(group)
            self._mixed(group)
        self._pools_apart()
        self.replaced = self._replaced()

    # --- questions ------------------------------------------------------------------------------------------------

    def where(self, marks: Marks) -> list[Literal]:
        """Literals of the marked candidates."""
        return [self.x[k] for k in np.flatnonzero(marks)]

    def on(self, days: Iterable[int]) -> list[Literal]:
        """Literals of the candidates that begin on these days."""
        return [self.x[k] for day in days for k in self.by_day.get(day, ())]

    def touching(self, days: range) -> list[Literal]:
        """Literals of the candidates that take any of these days."""
        return self.on(range(days.start - self.session.days + 1, days.stop))

    def near_days(self, first: int, length: int) -> npt.NDArray[np.intp]:
        """Candidates that share a day with ``length`` days from ``first``."""
        found: list[int] = []
        for day in range(first - self.session.days + 1, first + length):
            found += self.by_day.get(day, ())
        return np.array(found, dtype=np.intp)

    def parts(self, person: int) -> list[Literal]:
        """Literals of which one holds when a person attends who need not."""
        pairs = {**self.stays, **self.joins}
        return [literal for (_, someone), literal in pairs.items() if someone == person]

    @property
    def optional(self) -> set[int]:
        """People who may or may not attend, each with literals of their own."""
        return {person for _, person in (*self.stays, *self.joins)} - self.sure

    def busy(self, state: State, people: Sequence[int]) -> Marks:
        """Who (shape ``(people, candidates)``) cannot attend where, beside what the state holds."""
        rows = np.array(people, dtype=np.intp)[:, None]
        places = self.candidates
        met = np.zeros((len(people), len(places)), dtype=np.bool_)
        for k in range(self.session.days):
            met |= (state.pads[places.area[None, :], rows, (places.day + k)[None, :]] & self.words[None, :]) != 0
        return met

    def cost(self) -> list[tuple[Literal, int]]:
        """Literals and numbers with their prices."""
        priced = [(self.x[k], int(price)) for k, price in enumerate(self.candidates.moved) if price]
        if self.replaced is not None:
            priced.append((self.replaced, self.prices.person))
        return [*priced, (self.out, self.prices.out)]

    # --- people ---------------------------------------------------------------------------------------------------

    def _group(self, group: GroupFacts) -> None:
        """How many of a group attend, and in which literals."""
        model, number = self.model, group.number
        people = [int(person) for person in group.people]
        if group.low == len(people):
            return
        free_of_choice: list[Literal] = []
        certain = 0
        for person in people:
            pair = number, person
            if pair in self.session.keep:
                certain += 1
            elif pair in self.old:
                self.stays[pair] = model.new_bool_var("")
                free_of_choice.append(self.stays[pair])
            elif self._named(group) and person not in self.barred:
                self.joins[pair] = model.new_bool_var("")
                free_of_choice.append(self.joins[pair])
        if group.role is Role.POOL and not self._named(group):
            self.strangers[number] = model.new_int_var(0, max(group.low, 0), "")
            free_of_choice.append(self.strangers[number])
        if group.low > certain:
            model.add(sum(free_of_choice) + (group.low - certain) * self.out >= group.low - certain)
        if len(free_of_choice) + certain > group.high:
            model.add(sum(free_of_choice) <= group.high - certain)

    def _named(self, group: GroupFacts) -> bool:
        """Whether whoever joins has to be named: always where their kinds matter."""
        some = group.low > 0 or any(kind.low > 0 for kind in group.kinds)
        return some and (self.explicit or group.role is not Role.POOL or bool(group.kinds))

    def _mixed(self, group: GroupFacts) -> None:
        """So many of each kind are picked."""
        whole = group.low == len(group.people)
        for kind in group.kinds:
            certain, picks = 0, list[Literal]()
            for person in group.people.tolist():
                if person in kind.people:
                    pair = group.number, person
                    certain += whole or pair in self.session.keep
                    picks += [known[pair] for known in (self.stays, self.joins) if pair in known]
            self.model.add(sum(picks) + certain + len(group.people) * self.out >= kind.low)
            self.model.add(sum(picks) + certain <= kind.high + len(group.people) * self.out)

    def _pools_apart(self) -> None:
        """Nobody is picked in two pools."""
        pools = {group.number for group in self.session.groups if group.role is Role.POOL}
        picks: dict[int, list[Literal | int]] = defaultdict(list)
        for (number, person), literal in {**self.stays, **self.joins}.items():
            if number in pools:
                picks[person].append(literal)
        certain = {person for number, person in self.session.keep if number in pools}
        for person, literals in picks.items():
            if len(literals) > 1 or person in certain:
                self.model.add(sum(literals) <= (0 if person in certain else 1))

    def _replaced(self) -> Literal | None:
        """How many people are replaced: at least as many as leave, and as many as join."""
        if not self.prices.person:
            return None
        size = len(self.old) + sum(group.high for group in self.session.groups)
        number = self.model.new_int_var(0, size, "")
        known = {(group.number, int(p)) for group in self.session.groups for p in group.people}
        gone = {person for pair in self.old - known for person in pair[1:]}
        leaving = [self._any([~self.stays[pair] for pair in pairs]) for pairs in self._by_person(self.stays)]
        lost = len(gone - {person for _, person in self.stays})
        self.model.add(number + (len(leaving) + lost) * self.out >= sum(leaving) + lost)
        joining = [self._any([self.joins[pair] for pair in pairs]) for pairs in self._by_person(self.joins)]
        sure = {
            (group.number, int(p)) for group in self.session.groups if group.low == len(group.people)
            for p in group.people
        } | set(self.session.keep)  # fmt: skip
        new = {person for _, person in sure - self.old}
        named = [literal for literal, pairs in zip(joining, self._by_person(self.joins), strict=True)
                 if pairs[0][1] not in new]  # fmt: skip
        self.model.add(number + (len(named) + len(new)) * self.out >= sum(named) + len(new))
        # Who joins a pool without being named may join another group by name: the two do not add up.
        self.model.add(number >= sum(self.strangers.values()))
        own = self.candidates.own - self.candidates.moved
        least = {k: int(price) // self.prices.person for k, price in enumerate(own) if price}
        if least:
            self.model.add(number >= sum(count * self.x[k] for k, count in least.items()))
        return number

    @staticmethod
    def _by_person(literals: dict[tuple[int, int], Literal]) -> list[list[tuple[int, int]]]:
        found: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for pair in literals:
            found[pair[1]].append(pair)
        return list(found.values())

    def _any(self, literals: "Sequence[cp_model.LiteralT]") -> "cp_model.LiteralT":
        if len(literals) == 1:
            return literals[0]
        some = self.model.new_bool_var("")
        for literal in literals:
            self.model.add_implication(literal, some)
        return some
