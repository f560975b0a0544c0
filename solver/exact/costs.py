"""Every cost term shape as prices of literals, one function each; owed only what metrics would count."""

from collections import defaultdict
from collections.abc import Sequence
from typing import assert_never

from solver.exact.gaps import gap_cost
from solver.exact.hard import period_of
from solver.exact.nearness import charge_change, charge_overlap, charge_touch
from solver.exact.post import Literal
from solver.exact.turns import repeat
from solver.exact.variables import Variables
from solver.problem import NONE
from solver.terms import (
    AbsentCost,
    AvoidCost,
    BalanceCost,
    ChangeCost,
    CostTerm,
    DutyCost,
    GapCost,
    LoadCost,
    OverlapCost,
    PickCost,
    RankCost,
    RepeatCost,
    ShortCost,
    SkipCost,
    SlotCost,
    ToldCost,
    TouchCost,
    TripCost,
    VenueCost,
    window_days,
)


def charge(variables: Variables, term: CostTerm) -> None:
    """Add the prices of one term to the cost."""
    match term:
        case SkipCost():
            variables.post.price(~variables.present[term.session], term.price)
        case SlotCost():
            _slot(variables, term)
        case VenueCost():
            for venue, price in zip(variables.problem.sessions[term.session].venues, term.costs, strict=True):
                if venue in variables.venues[term.session]:
                    variables.post.price(variables.venues[term.session][venue], price)
        case RankCost():
            _rank(variables, term)
        case AbsentCost():
            _absent(variables, term)
        case AvoidCost():
            _avoid(variables, term)
        case BalanceCost():
            _balance(variables, term)
        case TripCost():
            _trip(variables, term)
        case ToldCost():
            _told(variables, term)
        case PickCost():
            for (group, person), literal in variables.roles[term.session].items():
                if group == term.group and person in term.people:
                    variables.post.price(literal, term.price)
        case RepeatCost():
            repeat(variables, term)
        case ShortCost():
            _short(variables, term)
        case LoadCost():
            _load(variables, term)
        case DutyCost():
            _duty(variables, term)
        case OverlapCost():
            charge_overlap(variables, term)
        case TouchCost():
            charge_touch(variables, term)
        case ChangeCost():
            charge_change(variables, term)
        case GapCost():
            gap_cost(variables, term)
        case _:
            assert_never(term)


def _slot(variables: Variables, term: SlotCost) -> None:
    first = window_days(variables.problem, variables.problem.sessions[term.session]).start
    for (day, start), literal in variables.starts[term.session].items():
        variables.post.price(literal, int(term.costs[day - first, start]))


def _rank(variables: Variables, term: RankCost) -> None:
    people = variables.problem.sessions[term.session].groups[term.group].people
    for (group, person), literal in variables.roles[term.session].items():
        if group == term.group:
            variables.post.price(literal, term.price * people.index(person))


def _absent(variables: Variables, term: AbsentCost) -> None:
    people = variables.problem.sessions[term.session].groups[term.group].people
    variables.post.price(variables.present[term.session], term.price * len(people))
    for person in people:
        if person in variables.people[term.session]:
            variables.post.price(variables.attends(term.session, person), -term.price)


def _avoid(variables: Variables, term: AvoidCost) -> None:
    for session in variables.sessions_of[term.person] if term.price else ():
        if meeting := variables.meets(session, term.avoided):
            paid, attends = variables.post.literal(), variables.attends(session, term.person)
            variables.post.linear([attends, *meeting, paid], [1] * (len(meeting) + 1) + [-1], high=1)
            variables.post.price(paid, term.price)


def _told(variables: Variables, term: ToldCost) -> None:
    post, present = variables.post, variables.present[term.session]
    post.price(present, term.moved + term.replaced * len(term.people))
    for person in term.people:
        if person in variables.people[term.session]:
            post.price(variables.attends(term.session, person), -term.replaced)
    stays = variables.starts[term.session].get((term.day, term.start))
    if stays is not None:
        post.price(stays, -term.moved)
        elsewhere, same = post.literal(), variables.venues[term.session].get(term.venue)
        post.clause([~stays, elsewhere, *([] if same is None else [same])])
        post.price(elsewhere, term.rehoused)


def _trip(variables: Variables, term: TripCost) -> None:
    """In each week every half day that is used costs, but one."""
    problem, weeks = variables.problem, defaultdict[int, dict[tuple[int, int], list[Literal]]](dict)
    for session in term.sessions:
        for (day, start), literal in variables.starts[session].items():
            half = sum(block.start <= start for block in problem.blocks)
            weeks[problem.weeks[day]].setdefault((day, half), []).append(literal)
    for halves in weeks.values():
        used = [variables.post.any_of(literals) for literals in halves.values()]
        for literal in used:
            variables.post.price(literal, term.price)
        variables.post.price(variables.post.any_of(used), -term.price)


def _balance(variables: Variables, term: BalanceCost) -> None:
    periods, found = period_of(variables, term.period), defaultdict[int, list[Literal]](list)
    for session in term.sessions:
        for day, literal in variables.begins(session).items():
            found[periods[day]].append(literal)
    for literals in found.values():
        most = min(len(literals), len(term.sessions))
        if term.price and most > term.limit:
            excess = variables.post.number(0, most)
            variables.post.linear([*literals, excess], [1] * len(literals) + [-1], high=term.limit)
            variables.post.price(excess, term.price)


def _short(variables: Variables, term: ShortCost) -> None:
    picks = [literal for (group, _), literal in variables.roles[term.session].items() if group == term.group]
    _lacking(
        variables, [*picks, ~variables.present[term.session]], [1] * len(picks) + [term.want], term.want, term.price
    )


def _load(variables: Variables, term: LoadCost) -> None:
    """The square is convex, so its steps (1 dearer than the last by two prices) are paid in order."""
    if term.target == NONE or not term.price:
        return
    picks = variables.picks.get(term.person, [])
    variables.post.constant(term.price * term.target**2)
    steps = [variables.post.literal() for _ in picks[: variables.most_picks.get(term.person)]]
    variables.post.linear([*picks, *steps], [1] * len(picks) + [-1] * len(steps), low=0, high=0)
    for number, step in enumerate(steps):
        variables.post.price(step, term.price * (2 * (number - term.target) + 1))


def _duty(variables: Variables, term: DutyCost) -> None:
    for person in term.people:
        mine = set(variables.sessions_of[person])
        attended = [variables.attends(session, person) for session in term.sessions if session in mine]
        _lacking(variables, attended, [1] * len(attended), term.minimum, term.price)


def _lacking(
    variables: Variables, literals: Sequence[Literal], weights: Sequence[int], wanted: int, price: int
) -> None:
    """Pay for what the weights of the literals that hold lack below ``wanted``."""
    if wanted > 0 and price:
        lacking = variables.post.number(0, wanted)
        variables.post.linear([*literals, lacking], [*weights, 1], low=wanted)
        variables.post.price(lacking, price)
