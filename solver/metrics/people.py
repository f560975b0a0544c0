"""What the people of a schedule cost."""

from collections import Counter
from collections.abc import Iterator

from solver.metrics.facts import Facts, Match
from solver.problem import NONE, Role


def coverage(facts: Facts) -> Iterator[Match]:
    """Amount: attendances that a person lacks; numbers: attended, minimum, duty."""
    for index, duty in enumerate(facts.problem.duties):
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
