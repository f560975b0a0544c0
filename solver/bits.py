"""Days as words: one bit per slot of a day in a ``uint64``, the lowest bit the first slot."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Words: TypeAlias = npt.NDArray[np.uint64]
SLOT_LIMIT = 62
"""Most slots a day can have here; finer grains are refused."""
FULL = np.uint64(2**64 - 1)
ONE = np.uint64(1)


def pack(flags: npt.NDArray[np.bool_]) -> Words:
    """Fold the last axis (slots) into words."""
    padded = np.zeros((*flags.shape[:-1], 64), dtype=np.bool_)
    padded[..., : flags.shape[-1]] = flags
    return np.packbits(padded, axis=-1, bitorder="little").view(np.uint64)[..., 0]


def unpack(words: Words, slots: int) -> npt.NDArray[np.bool_]:
    """Spread words over a new last axis of ``slots`` flags."""
    data = np.ascontiguousarray(words)[..., None].view(np.uint8)
    return np.unpackbits(data, axis=-1, bitorder="little", count=slots).view(np.bool_)


def span(start: int, end: int) -> int:
    """Word with the slots ``[start, end)`` set, cut to the word."""
    start, end = max(start, 0), min(end, 64)
    return ((1 << end) - 1) & ~((1 << start) - 1) if end > start else 0


def blocked_starts(busy: Words, duration: int) -> Words:
    """Starts at which ``duration`` slots would meet a busy one."""
    blocked, reach = busy.copy(), 1
    while reach < duration:
        step = min(reach, duration - reach)
        blocked |= blocked >> np.uint64(step)
        reach += step
    return blocked


def through_days(allowed: Words, days: int, length: int) -> Words:
    """From words per day to words per first day: all ``days`` consecutive ones must allow the start.

    ``allowed`` has ``length + days - 1`` days on its last axis, the answer ``length``.
    """
    result = allowed[..., :length].copy()
    for k in range(1, days):
        result &= allowed[..., k : k + length]
    return result
