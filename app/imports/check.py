"""Judge a bundle before anything of it is stored: every row by itself, then the rows among each other."""

from collections.abc import Callable, Iterator
from itertools import chain, islice
from pathlib import Path

from app.imports.flaws import Place, RowFlaw
from app.imports.reading import FLAW_LIMIT, BundleInvalid, parse, read_bundle_bytes
from app.imports.rules.attendance import (
    find_impossible_attendance,
    find_too_few_officers,
    find_uncounted_quorums,
    find_wrong_groups,
)
from app.imports.rules.capacities import find_too_many_uses
from app.imports.rules.chains import find_cycles, find_wrong_parents
from app.imports.rules.keys import (
    find_duplicate_rows,
    find_repetitions,
    find_self_references,
    find_unknown_references,
    find_unknown_rules,
    find_unknown_stages,
    find_unknown_weights,
)
from app.imports.rules.states import find_sign_ups_without_pool, find_wrong_choices, find_wrong_states
from app.imports.rules.times import (
    find_backward_times,
    find_blocks_without_slot,
    find_impossible_horizon,
    find_misplaced_windows,
    find_overlapping_hours,
    find_too_long_sessions,
)
from app.imports.rules.venues import find_no_venue_fits
from app.problems.bundle import Bundle
from app.problems.translate import to_problem
from solver.problem import InvalidProblem

Rule = Callable[[Bundle], Iterator[RowFlaw]]

RULES: tuple[Rule, ...] = (
    find_duplicate_rows,
    find_repetitions,
    find_unknown_references,
    find_unknown_stages,
    find_self_references,
    find_unknown_rules,
    find_unknown_weights,
    find_impossible_horizon,
    find_backward_times,
    find_overlapping_hours,
    find_blocks_without_slot,
    find_misplaced_windows,
    find_too_long_sessions,
    find_wrong_groups,
    find_wrong_parents,
    find_wrong_states,
    find_wrong_choices,
    find_sign_ups_without_pool,
)
"""What can be judged whatever else is wrong."""

RULES_OF_SOUND_ROWS: tuple[Rule, ...] = (
    find_impossible_attendance,
    find_too_few_officers,
    find_uncounted_quorums,
    find_too_many_uses,
    find_no_venue_fits,
    find_cycles,
)
"""What can be judged once every reference leads somewhere."""


def check_bundle(source: bytes | Path) -> Bundle:
    """Read a bundle and judge it; whatever is wrong is raised at once, with a record for every row and reason."""
    bundle = parse(read_bundle_bytes(source))
    require_sound(bundle)
    return bundle


def require_sound(bundle: Bundle) -> None:
    """Raise with everything that the rows of a bundle contradict each other in."""
    flaws = find_flaws(bundle)
    if flaws:
        raise BundleInvalid(flaws=flaws)


def find_flaws(bundle: Bundle) -> list[RowFlaw]:
    """Find what the rows of a bundle contradict each other in; the later rules need what the earlier ones ask for."""
    for rules in (RULES, RULES_OF_SOUND_ROWS, (_find_untranslatable,)):
        flaws = list(islice(chain.from_iterable(rule(bundle) for rule in rules), FLAW_LIMIT))
        if flaws:
            return flaws
    return []


def _find_untranslatable(bundle: Bundle) -> Iterator[RowFlaw]:
    """Find what no rule has named and yet makes the year impossible to state as a problem."""
    try:
        to_problem(bundle)
    except InvalidProblem as error:
        place = Place("", bundle.committee.key, bundle.committee)
        yield place.flaw("untranslatable", sentence=str(error))
