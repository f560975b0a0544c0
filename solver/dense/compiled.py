"""The walk compiled by Numba where that is installed (the extra ``fast``), else as it stands."""

from collections.abc import Callable
from functools import cache
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
    """Return the compiled walk, or None where Numba is missing or broken; compiled at the first call."""
    try:
        from numba import njit  # an optional extra
    except ImportError:
        return None
    try:
        return _compile(lambda function: njit(function, cache=True, nogil=True))
    except RuntimeError:  # no folder to keep compiled code in
        return _compile(lambda function: njit(function, nogil=True))


def _compile(compiler: Callable[[FunctionType], Any]) -> Walk:
    """Compile all functions, each seeing the others' compiled forms."""
    names: dict[str, Any] = dict(vars(kernel))
    for part in PARTS:
        plain = getattr(kernel, part)
        names[part] = compiler(FunctionType(plain.__code__, names, part))
    walk: Walk = names["walk"]
    return walk
