"""Where quorums stand, by the facts and by what members have answered, and who could attend instead of whom."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.advice.schemas import AbsentShown, QuorumShown, ReplacementShown
from app.attendance.queries import States, states_of
from app.attendance.states import AnswerState
from app.committees.schemas import Office
from app.committees.tables import CommitteeRow
from app.problems.bundle import Bundle
from app.problems.translate import Translation
from solver import Schedule, Violation
from solver.advice import Advisor
from solver.problem import Assignment, Group, Problem, Role

UNDECIDED = (AnswerState.TENTATIVE, AnswerState.LEAVE_ASKED)
BEST = 3
"""So many replacements are proposed."""


def read_answers(session: Session, committee: CommitteeRow, translation: Translation) -> States:
    """Read what members have answered to the hours at which a calendar places its sessions."""
    grid = translation.grid
    starts = {}
    for assignment in translation.problem.published:
        starts[translation.sessions[assignment.session]] = grid.moment(assignment.day, assignment.start)
    return states_of(session, committee.id, starts)


def quorums(
    translation: Translation, found: Iterable[Violation], answered: States, bundle: Bundle
) -> Iterator[QuorumShown]:
    """Sessions whose quorum is short or just met by who is still free, and all to which somebody has answered."""
    problem, away = translation.problem, _away(found)
    offices = {item.key: list(Office).index(item.office) for item in bundle.members if item.office is not None}
    for assignment in problem.published:
        for group in problem.sessions[assignment.session].groups:
            if group.role is Role.QUORUM and group.low:
                absent = away.get(assignment.session, frozenset())
                body = _body(translation, assignment, group, absent, answered)
                if len(body.free) <= group.low or body.answers:
                    shown = _shown(translation, assignment, group, absent, body)
                    shown.silent.sort(key=lambda key: offices.get(key, len(Office)))
                    yield shown


@dataclass(frozen=True)
class Body:
    """Members of a body who are placed in a session and free, and what they have answered."""

    free: Sequence[int]
    answers: Mapping[int, AnswerState]
    """Of those who have answered, whether free or not."""

    @property
    def firm(self) -> list[int]:
        """Who has accepted and is free."""
        return [person for person in self.free if self.answers.get(person) is AnswerState.ACCEPTED]

    @property
    def silent(self) -> list[int]:
        """Who has not answered."""
        return [person for person in self.free if person not in self.answers]


def _body(
    translation: Translation, assignment: Assignment, group: Group, absent: frozenset[int], answered: States
) -> Body:
    """Only who attends belongs to the body: sitting in is no part of a quorum's group."""
    known = answered.get(translation.sessions[assignment.session], {})
    answers = {n: known[translation.members[n]] for n in group.people if translation.members[n] in known}
    free = [person for person in group.people if person in assignment.attends and person not in absent]
    return Body(free, answers)


def _shown(
    translation: Translation, assignment: Assignment, group: Group, absent: frozenset[int], body: Body
) -> QuorumShown:
    problem, members = translation.problem, translation.members
    others = [person for person in group.people if person not in assignment.attends]
    presiding, instead = _presiders(problem, assignment, absent)
    undecided = [person for person in body.free if body.answers.get(person) in UNDECIDED]
    leave = [person for person, state in body.answers.items() if state is AnswerState.ON_LEAVE]
    return QuorumShown(
        session=translation.sessions[assignment.session],
        name=problem.sessions[assignment.session].name,
        day=translation.grid.date(assignment.day),
        start=translation.start(assignment).time(),
        needed=group.low,
        planned=len(body.free),
        met=len(body.free) >= group.low,
        substitutes=[members[person] for person in others if is_free(problem, assignment, person)],
        presider=None if presiding is None else members[presiding],
        next_presiders=[members[person] for person in instead],
        firm=len(body.firm),
        answers_met=len(body.firm) >= group.low,
        silent=[members[person] for person in body.silent],
        undecided=[members[person] for person in undecided],
        on_leave=[members[person] for person in leave],
    )


def absences(translation: Translation, answered: States, bundle: Bundle) -> Iterator[AbsentShown]:
    """Who is on leave from sessions where a calendar places them, with the best replacements."""
    problem, numbers = translation.problem, {key: number for number, key in enumerate(translation.members)}
    placed = {translation.sessions[item.session]: item for item in problem.published}
    away = [
        (placed[key], numbers[member])
        for key, states in answered.items()
        for member, state in states.items()
        if state is AnswerState.ON_LEAVE and member in numbers and numbers[member] in placed[key].attends
    ]
    if not away:
        return
    advisor, names = Advisor(problem, Schedule(problem.published)), {item.key: item.name for item in bundle.members}
    for assignment, person in away:
        session, member = problem.sessions[assignment.session], translation.members[person]
        roles = [group.role.value for n, group in enumerate(session.groups) if (n, person) in assignment.people]
        found = advisor.replacements(assignment.session, person)[:BEST]
        places = translation.attendance[assignment.session]
        yield AbsentShown(
            session=translation.sessions[assignment.session],
            name=session.name,
            day=translation.grid.date(assignment.day),
            start=translation.start(assignment).time(),
            member=member,
            member_name=names[member],
            roles=roles,
            replacements=[
                ReplacementShown(
                    member=translation.members[item.person],
                    name=names[translation.members[item.person]],
                    group=places[item.group],
                    difference=item.difference,
                )
                for item in found
            ],
        )


def _away(found: Iterable[Violation]) -> Mapping[int, frozenset[int]]:
    """Who cannot attend a session where they are placed, by session."""
    away: dict[int, frozenset[int]] = {}
    for item in found:
        if item.rule in ("person_is_available", "person_attends_one_session"):
            for number in item.sessions:
                away[number] = away.get(number, frozenset()) | frozenset(item.people)
    return away


def _presiders(problem: Problem, assignment: Assignment, absent: frozenset[int]) -> tuple[int | None, list[int]]:
    """Who presides by the calendar and still can, and who could instead, in their order."""
    for number, group in enumerate(problem.sessions[assignment.session].groups):
        if group.role is Role.PRESIDER:
            chosen = [person for place, person in assignment.people if place == number and person not in absent]
            free = [person for person in group.people if person not in chosen and is_free(problem, assignment, person)]
            return (chosen[0] if chosen else None), free
    return None, []


def is_free(problem: Problem, assignment: Assignment, person: int) -> bool:
    """Whether somebody could attend a placed session: not busy, and in no other session then."""
    session = problem.sessions[assignment.session]
    begin, end = assignment.start, assignment.start + session.duration
    days = range(assignment.day, assignment.day + session.days)
    for busy in problem.people[person].busy:
        if busy.day in days and busy.start < end and busy.end > begin:
            return False
    for other in problem.published:
        known = problem.sessions[other.session]
        if other.session == assignment.session or known.container or person not in other.attends:
            continue
        meets = range(max(other.day, days.start), min(other.day + known.days, days.stop))
        if meets and other.start < end and other.start + known.duration > begin:
            return False
    return True
