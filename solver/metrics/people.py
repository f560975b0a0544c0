"""What the people of a schedule cost."""

from collections import Counter
from collections.abc import Iterator
from itertools import accumulate

from solver.metrics.facts import Facts, Match
from solver.problem import NONE, Assignment, Duty, Interval, Role


def coverage(facts: Facts) -> Iterator[Match]:
    """Amount: attendances that a person lacks; numbers: attended, minimum, duty."""
    return _lacking(facts, facts.problem.duties)


def linked_presides(facts: Facts) -> Iterator[Match]:
    """Amount: attendances that somebody linked lacks; numbers: attended, minimum, link."""
    return _lacking(facts, facts.problem.links)


def _lacking(facts: Facts, duties: tuple[Duty, ...]) -> Iterator[Match]:
    for index, duty in enumerate(duties):
        attended: Counter[int] = Counter()
        for session in duty.sessions:
            if session in facts.placed:
                attended.update(facts.placed[session].attends)
        for person in duty.people:
            lacking = duty.minimum - attended[person]
            if lacking > 0:
                yield Match((), (person,), lacking, (attended[person], duty.minimum, index))


def fair_load(facts: Facts) -> Iterator[Match]:
    """Amount: squared deviation from the target; numbers: picks, target; sessions: those that picked the person."""
    picked: dict[int, list[int]] = {}
    for index, session, assignment in facts.timed:
        pools = {number for number, group in enumerate(session.groups) if group.role is Role.POOL}
        for group, person in assignment.people:
            if group in pools:
                picked.setdefault(person, []).append(index)
    for index, someone in enumerate(facts.problem.people):
        sessions = picked.get(index, [])
        if someone.target != NONE and len(sessions) != someone.target:
            numbers = (len(sessions), someone.target)
            yield Match(tuple(sessions), (index,), (len(sessions) - someone.target) ** 2, numbers)


def _absence(facts: Facts, role: Role) -> Iterator[Match]:
    """Amount: people of a group who do not attend in any role; numbers: the group."""
    for index, number, group, assignment in facts.groups:
        if group.role is role:
            absent = tuple(sorted(set(group.people) - assignment.attends))
            if absent:
                yield Match((index,), absent, len(absent), (number,))


def quorum_absence(facts: Facts) -> Iterator[Match]:
    """Amount: absent people of a quorum's body; numbers: the group."""
    return _absence(facts, Role.QUORUM)


def preferred_absence(facts: Facts) -> Iterator[Match]:
    """Amount: absent people of a preferred group; numbers: the group."""
    return _absence(facts, Role.PREFERRED)


def pool_short(facts: Facts) -> Iterator[Match]:
    """Amount: picks below what is wanted; numbers: picks, wanted, group."""
    for index, number, group, assignment in facts.groups:
        if group.role is Role.POOL:
            picks = sum(pair[0] == number for pair in assignment.people)
            if picks < group.want:
                yield Match((index,), (), group.want - picks, (picks, group.want, number))


def substitute_presider(facts: Facts) -> Iterator[Match]:
    """Amount: the presider's place in the list, 0 for the first; numbers: the group."""
    for index, number, group, assignment in facts.groups:
        if group.role is Role.PRESIDER:
            for group_number, person in assignment.people:
                if group_number == number and group.people[0] != person:
                    yield Match((index,), (person,), group.people.index(person), (number,))


def tentative_availability(facts: Facts) -> Iterator[Match]:
    """Amount: people who attend a session in their tentative time."""
    return _avoiding(
        facts, {index: person.tentative for index, person in enumerate(facts.problem.people) if person.tentative}
    )


def observances(facts: Facts) -> Iterator[Match]:
    """Amount: people who attend a session in the time they observe."""
    return _avoiding(
        facts, {index: person.observed for index, person in enumerate(facts.problem.people) if person.observed}
    )


def _avoiding(facts: Facts, times: dict[int, tuple[Interval, ...]]) -> Iterator[Match]:
    for index, session, assignment in facts.timed:
        days, end = range(assignment.day, assignment.day + session.days), assignment.start + session.duration
        people = tuple(
            person
            for person in sorted(times.keys() & assignment.attends)
            if any(part.day in days and part.start < end and assignment.start < part.end for part in times[person])
        )
        if people:
            yield Match((index,), people, len(people))


def expertise_match(facts: Facts) -> Iterator[Match]:
    """Amount: picks of a pool who are none of its experts, where it has any; numbers: the group."""
    for index, number, group, assignment in facts.groups:
        if group.role is Role.POOL and group.experts:
            picks = {person for group_number, person in assignment.people if group_number == number}
            others = tuple(sorted(picks - set(group.experts)))
            if others:
                yield Match((index,), others, len(others), (number,))


def rotation(facts: Facts) -> Iterator[Match]:
    """Amount: picks that two sessions in a row have in common, and 1 for a common label; numbers: label, series.

    Sessions: the two; of the first of a series only itself, with whoever was picked last before.
    """
    for number, series in enumerate(facts.problem.series):
        labels = dict(zip(series.sessions, series.labels, strict=False))
        ours = [facts.placed[session] for session in series.sessions if session in facts.placed]
        ours.sort(key=lambda assignment: (assignment.day, assignment.start, assignment.session))
        before, label = set(series.last), NONE
        which: tuple[int, ...] = ()
        for assignment in ours:
            picks, mine = _picks(facts, assignment), labels.get(assignment.session, NONE)
            again, same = tuple(sorted(before & picks)), int(label == mine != NONE)
            if again or same:
                yield Match((*which, assignment.session), again, len(again) + same, (same, number))
            before, label, which = picks, mine, (assignment.session,)


def _picks(facts: Facts, assignment: Assignment) -> set[int]:
    groups = facts.problem.sessions[assignment.session].groups
    return {person for number, person in assignment.people if groups[number].role is Role.POOL}


def few_gaps(facts: Facts) -> Iterator[Match]:
    """Amount: stretches between a person's sessions of a day in which there is none; numbers: the day."""
    attended: dict[tuple[int, int], list[tuple[int, int, int]]] = {}
    for index, session, assignment in facts.timed:
        for day in range(assignment.day, assignment.day + session.days):
            for person in assignment.attends:
                part = (assignment.start, assignment.start + session.duration, index)
                attended.setdefault((person, day), []).append(part)
    for (person, day), parts in sorted(attended.items()):
        parts.sort()
        ends = accumulate((end for _, end, _ in parts), max)
        gaps = sum(start > end for (start, _, _), end in zip(parts[1:], ends, strict=False))
        if gaps:
            yield Match(tuple(sorted(index for _, _, index in parts)), (person,), gaps, (day,))
