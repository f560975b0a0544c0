"""Facts as problems, translated again only when facts, horizon or what is settled have changed."""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from app.plans.errors import facts_hold
from app.plans.judge import Horizon
from app.problems.bundle import Bundle, SessionStatus
from app.problems.placed import Placed
from app.problems.snapshot import Snapshot
from app.problems.translate import Translation, to_problem

KEPT = 6
"""How many translations a process keeps; a county's takes some fifty megabytes."""


@dataclass(frozen=True)
class Frame:
    """What a problem is stated for: days, moment, sessions given up, and weights that go before the committee's."""

    horizon: Horizon
    as_of: datetime
    given_up: frozenset[str] = frozenset()
    weights: tuple[tuple[str, int], ...] = ()


_kept: OrderedDict[tuple[Any, ...], tuple[Snapshot, Translation]] = OrderedDict()
_lock = Lock()


def state_problem(facts: Snapshot, frame: Frame, fixed: Mapping[str, Placed]) -> Translation:
    """Translate facts with nothing published; ``fixed`` sessions are settled elsewhere."""
    minute = frame.as_of.replace(second=0, microsecond=0)
    settled = tuple(sorted(fixed.items()))
    key = (id(facts), frame.horizon, minute, frame.given_up, frame.weights, settled)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key][1]
    with facts_hold():
        translation = to_problem(
            without(facts.bundle, frame.given_up),
            first_day=frame.horizon.first_day,
            last_day=frame.horizon.last_day,
            as_of=frame.as_of,
            fixed=fixed.values(),
            weights=dict(frame.weights),
        )
    with _lock:
        _kept[key] = facts, translation
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return translation


def published_in(translation: Translation, published: Iterable[Placed]) -> Translation:
    """State what is published; refuses what the facts do not bear any more."""
    with facts_hold():
        return translation.publishing(published)


def without(bundle: Bundle, given_up: Collection[str]) -> Bundle:
    """The facts as they are once some sessions are given up."""
    if not given_up:
        return bundle
    gone = {"status": SessionStatus.CANCELLED}
    sessions = (session.model_copy(update=gone) if session.key in given_up else session for session in bundle.sessions)
    return bundle.model_copy(update={"sessions": tuple(sessions)})
