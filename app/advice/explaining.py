"""Explanations and ways out of sessions of a draft in memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256

from app.advice.explanation_schemas import ExplanationShown, PlanExplanation, WayShown, WaysShown
from app.advice.options import Room
from app.advice.saying import Speaker
from app.committees.schemas import Office
from app.problems.bundle import Session
from app.text import Language, say
from solver import Schedule
from solver.explain import Act, Allowance, Change, Way, Ways, explain, explain_jointly, ways_out
from solver.problem import Role

CHAIRS = (Office.CHAIR, Office.VICE_CHAIR)
"""Who may preside at anything."""
WAYS = 5


@dataclass(frozen=True)
class Question:
    """A session of a draft, and the others where they stand."""

    room: Room
    number: int

    @property
    def fact(self) -> Session:
        """The session as the committee states it."""
        key = self.room.translation.sessions[self.number]
        return next(item for item in self.room.bundle.sessions if item.key == key)

    @property
    def others(self) -> Schedule:
        """Where all others stand."""
        published = self.room.translation.problem.published
        return Schedule(tuple(item for item in published if item.session != self.number))

    def allowance(self) -> Allowance:
        """What may be offered beyond the session's own facts."""
        problem = self.room.translation.problem
        form = problem.sessions[self.number].format
        members = {member.key: member for member in self.room.bundle.members}
        chairs = [n for n, key in enumerate(self.room.translation.members) if members[key].office in CHAIRS]
        usual = [
            person
            for session in problem.sessions
            if session.format == form
            for group in session.groups
            if group.role is Role.PRESIDER
            for person in group.people
        ]
        return Allowance(
            venues=tuple(range(len(problem.venues))),
            presiders=tuple(n for n in dict.fromkeys((*chairs, *usual)) if not self._is_recused(n)),
            guests=self.fact.guests,
        )

    def _is_recused(self, number: int) -> bool:
        key = self.room.translation.members[number]
        member = next(item for item in self.room.bundle.members if item.key == key)
        return member.employer in self.fact.recused


def explanation(room: Room, key: str, language: Language) -> ExplanationShown:
    """Tell why a session has no place while all others stay."""
    question = Question(room, room.number(key))
    found = explain(room.translation.problem, question.others, question.number)
    speaker = Speaker(room.translation, language, question.number)
    return ExplanationShown(
        session=key,
        name=question.fact.name,
        status=found.status.value,
        verdict=say(language, f"explain.verdict.{found.status}", session=question.fact.name),
        minimal=found.minimal,
        reasons=[speaker.reason(reason) for reason in found.reasons],
        place=None if found.place is None else speaker.place(found.place, 0),
        seconds=round(found.seconds, 3),
    )


def plan_explanation(room: Room, plan: int, language: Language) -> PlanExplanation:
    """Tell why the mandatory sessions that a draft leaves out cannot all be placed, wherever the others go."""
    translation = room.translation
    problem, schedule = translation.problem, Schedule(translation.problem.published)
    placed = {item.session for item in schedule.assignments}
    left = [n for n, session in enumerate(problem.sessions) if session.mandatory and n not in placed]
    found = explain_jointly(problem, schedule, left)
    status = found.status.value if left else "complete"
    speaker = Speaker(translation, language, left[0] if left else 0)
    return PlanExplanation(
        plan=plan,
        unplaced=[translation.sessions[number] for number in left],
        status=status,
        verdict=say(language, f"explain.plan.{status}"),
        minimal=found.minimal,
        reasons=[speaker.reason(reason) for reason in found.reasons],
        seconds=round(found.seconds, 3),
    )


def find_ways(room: Room, key: str, seconds: float = 2.0) -> tuple[Question, Ways]:
    """Look for ways out, leaving out what the committee's facts cannot say."""
    question = Question(room, room.number(key))
    problem = room.translation.problem
    with room.lock, _taken_out(room, question.number):
        ways = ways_out(
            problem,
            question.others,
            question.number,
            advisor=room.advisor,
            allowance=question.allowance(),
            limit=WAYS,
            seconds=seconds,
        )
    kept = tuple(way for way in ways.ways if all(_can_be_done(question, change) for change in way.changes))
    return question, Ways(kept, ways.complete, ways.seconds)


@contextmanager
def _taken_out(room: Room, number: int) -> Iterator[None]:
    """The session is out of the advisor's state meanwhile."""
    state = room.advisor.state
    place = state.remove(number) if number in state.placed else None
    try:
        yield
    finally:
        if place is not None:
            state.place(place)


def _can_be_done(question: Question, change: Change) -> bool:
    """Whoever has signed up has a place of their own, which no planner takes away."""
    if change.act is not Act.UNPIN or change.detail != "people":
        return True
    pin = question.fact.pin
    return pin is not None and question.room.translation.members[change.person] in pin.people


def ways_shown(room: Room, key: str, language: Language) -> WaysShown:
    """Tell the cheapest ways out."""
    question, found = find_ways(room, key)
    return WaysShown(
        session=key,
        name=question.fact.name,
        ways=[way_shown(question, way, language) for way in found.ways],
        complete=found.complete,
        seconds=round(found.seconds, 3),
    )


def way_shown(question: Question, way: Way, language: Language) -> WayShown:
    """A way in the reader's language."""
    speaker = Speaker(question.room.translation, language, question.number)
    changes = [speaker.change(change) for change in way.changes]
    return WayShown(
        way=name_of_way(question, way),
        cost=way.cost,
        difference=way.difference,
        told=len(way.told),
        approver=any(change.act is Act.NOTICE for change in way.changes),
        sentence=speaker.way(changes, way.place),
        changes=changes,
        place=speaker.place(way.place, way.difference),
    )


def name_of_way(question: Question, way: Way) -> str:
    """A short name made of what the way changes: the same changes have the same name."""
    translation = question.room.translation
    told = [
        (change.act.value, translation.sessions[change.session], change.number, change.first, change.last,
         change.venue, change.group, change.person, change.detail, change.place)
        for change in way.changes
    ]  # fmt: skip
    place = (way.place.day, way.place.start, way.place.venue)
    return sha256(repr((told, place)).encode()).hexdigest()[:12]
