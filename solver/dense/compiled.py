"""The walk compiled by Numba where that is installed (the extra ``fast``), else as it stands."""

from collections.abc import Callable
from functools import cache, partial
from types import FunctionType
from typing import Any

from solver.dense import kernel

Walk = Callable[..., None]
PARTS = (
    *("draw", "gain", "stop_at", "between", "late", "lagging", "allowed", "put", "earliest", "latest", "order"),
    *("around", "spread", "propose", "move", "swap", "walk"),
)
"""Functions of the kernel, each after those that it calls."""


@cache
def compiled_walk() -> Walk | None:
    """Return the compiled walk, or None where Numba is missing.

    The first call ever takes some ten seconds, later processes find the code in the cache; call it before a limit runs.
    """
    try:
        from numba import njit  # an optional extra
    except ImportError:
        return None
    try:
        return _compile(partial(njit, cache=True, **kernel.OPTIONS))
    except RuntimeError:  # no folder to keep compiled code in
        return _compile(partial(njit, **kernel.OPTIONS))


def _compile(compiler: Callable[..., Any]) -> Walk:
    """Compile all functions, each seeing the others' compiled forms, the walk last and for its types at once."""
    from numba import types

    row = types.int64[::1]
    facts, places, best = (types.UniTuple(row, length) for length in (kernel.FACTS, kernel.PLACES, 2))
    numbers = (types.int64, types.float64, types.int64)
    signature = types.void(facts, places, best, row, row, types.float64[::1], *numbers)
    names: dict[str, Any] = dict(vars(kernel))
    for part in PARTS:
        plain = FunctionType(getattr(kernel, part).__code__, names, part)
        names[part] = compiler(signature)(plain) if part == "walk" else compiler()(plain)
    walk: Walk = names["walk"]
    return walk
