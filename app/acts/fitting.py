"""Which sessions can go back to where they stood without breaking anything that holds now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.acts.deeds import FREED
from app.acts.suspend import moment_of
from app.committees.tables import CommitteeRow
from app.errors import Problem
from app.plans.changes import Change
from app.plans.errors import facts_hold
from app.plans.facts import current_facts
from app.plans.judge import Horizon, judge_calendar
from app.plans.publish import Step, guards
from app.plans.tables import CommitteeCalendarRow, ReleaseRow
from app.plans.timetable import release_timetable
from app.problems.bundle import Bundle, SessionStatus, Waiver
from app.problems.check import say_violation
from app.problems.placed import Placed
from app.problems.snapshot import Snapshot
from app.text import Language


@dataclass(frozen=True)
class Broken:
    """Something that coming back would break, and the sessions it is about."""

    sentence: str
    sessions: frozenset[str]


@dataclass(frozen=True)
class Fitting:
    """The sessions that can come back together, and what each of the others would break."""

    fits: tuple[str, ...]
    broken: Mapping[str, Sequence[Broken]]


@dataclass(frozen=True)
class Trial:
    """The calendar as it is published now, and what would come back to it."""

    session: Session
    committee: CommitteeRow
    facts: Snapshot
    current: ReleaseRow
    published: Mapping[str, Placed]
    places: Mapping[str, Placed]
    language: Language

    def breaks(self, keys: Sequence[str]) -> list[Broken]:
        """What would be new or worse if these sessions came back."""
        calendar = {**self.published, **{key: self.places[key] for key in keys}}
        covered = Horizon(self.current.first_day, self.current.last_day)
        as_of = moment_of(self.committee)
        with facts_hold():
            judged = judge_calendar(self.facts.bundle, covered, as_of, calendar, self.published, covered)
        names = judged.translation.sessions
        found = [
            Broken(
                say_violation(self.language, violation, judged.translation),
                frozenset(names[number] for number in violation.sessions if 0 <= number < len(names)),
            )
            for violation in judged.violations
        ]
        return [*found, *self._objections(calendar, keys)]

    def _objections(self, calendar: Mapping[str, Placed], keys: Sequence[str]) -> list[Broken]:
        """What the guards of publishing say."""
        changes = dict.fromkeys(keys, Change.ADDED)
        step = Step(self.committee, self.facts, None, self.current, self.published, calendar, changes)
        found = []
        for guard in guards:
            try:
                guard(self.session, step)
            except Problem as problem:
                found.append(Broken(problem.sentence(self.language), frozenset(keys)))
        return found


def fitting(
    session: Session,
    committee: CommitteeRow,
    pointer: CommitteeCalendarRow,
    places: Mapping[str, Placed],
    keys: Sequence[str],
    language: Language,
) -> Fitting:
    """Find sessions that can come back together: all, or all but those in the way, tried one by one."""
    current = session.get_one(ReleaseRow, pointer.release_id)
    facts = current_facts(session, committee.id)
    published = release_timetable(session, current.id, ZoneInfo(committee.time_zone))
    again = Snapshot(
        _planned(facts.bundle, set(keys)),
        facts.committee_id,
        facts.facts_revision,
        facts.members,
        facts.departments,
        facts.venues,
        facts.sessions,
    )
    trial = Trial(session, committee, again, current, published, places, language)
    found = trial.breaks(keys)
    if not found:
        return Fitting(tuple(keys), {})
    named = frozenset[str]().union(*(item.sessions for item in found))
    fits = [key for key in keys if key not in named]
    if fits and trial.breaks(fits):
        fits = []
    broken = {}
    for key in [key for key in keys if key not in fits]:
        if against := trial.breaks([*fits, key]):
            broken[key] = against
        else:
            fits.append(key)
    return Fitting(tuple(key for key in keys if key in fits), broken)


def _planned(bundle: Bundle, keys: set[str]) -> Bundle:
    """The facts with these sessions planned again; people were given notice of their old time once."""
    told = Waiver(approver="-", reason="-")
    sessions = tuple(
        item.model_copy(update={**FREED, "status": SessionStatus.PLANNED, "waiver": item.waiver or told})
        if item.key in keys
        else item
        for item in bundle.sessions
    )
    return bundle.model_copy(update={"sessions": sessions})
