"""The hard rules, as an explicit list that reads like the committee's policy."""

from collections.abc import Callable, Iterator

from solver.problem import Problem
from solver.rules.attendance_is_met import attendance_is_met
from solver.rules.capacity_suffices import capacity_suffices
from solver.rules.chair_core_present import chair_core_present
from solver.rules.daily_limit import daily_limit
from solver.rules.frozen_stays import frozen_stays
from solver.rules.gaps_are_fair import gaps_are_fair
from solver.rules.group_mix import group_mix
from solver.rules.kept_apart import kept_apart
from solver.rules.kept_together import kept_together
from solver.rules.mandatory_is_scheduled import mandatory_is_scheduled
from solver.rules.notice_is_given import notice_is_given
from solver.rules.person_attends_one_session import person_attends_one_session
from solver.rules.person_is_available import person_is_available
from solver.rules.pinned_stays import pinned_stays
from solver.rules.plenary_alone import plenary_alone
from solver.rules.same_format_spaced import same_format_spaced
from solver.rules.session_in_window import session_in_window
from solver.rules.stages_in_order import stages_in_order
from solver.rules.venue_fits import venue_fits
from solver.rules.venue_hosts_one_session import venue_hosts_one_session
from solver.rules.venue_is_open import venue_is_open
from solver.terms import HardTerm

Rule = Callable[[Problem], Iterator[HardTerm]]

RULES: tuple[Rule, ...] = (
    session_in_window,
    notice_is_given,
    pinned_stays,
    frozen_stays,
    plenary_alone,
    stages_in_order,
    same_format_spaced,
    kept_apart,
    kept_together,
    venue_fits,
    venue_is_open,
    venue_hosts_one_session,
    attendance_is_met,
    group_mix,
    person_is_available,
    person_attends_one_session,
    chair_core_present,
    daily_limit,
    gaps_are_fair,
    capacity_suffices,
    mandatory_is_scheduled,
)
"""Every hard rule, in the order in which reasons are told."""


def hard_terms(problem: Problem) -> Iterator[HardTerm]:
    """State all rules of a problem."""
    for rule in RULES:
        yield from rule(problem)
