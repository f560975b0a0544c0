"""What each literal surely takes of each block of each day, whichever of its starts is chosen."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solver.facts import SessionFacts
from solver.linear import Numbers
from solver.static import Static
from solver.timing.literals import Block, Literals


@dataclass(frozen=True, slots=True)
class Occupancy:
    """Parallel arrays over (literal, cell): a cell is a block of a day, ``day * blocks + block``.

    ``slots`` are the least slots of the cell that the session takes there, ``middle`` is 1 when it cannot miss the
    block's middle slot. ``of`` gives each session's entries.
    """

    literal: Numbers
    cell: Numbers
    slots: Numbers
    middle: Numbers
    of: tuple[range, ...]


def occupancy(static: Static, table: Literals, blocks: list[Block]) -> Occupancy:
    """Fold the literals of all sessions but containers, which occupy nothing themselves."""
    parts: list[list[Numbers]] = [[], [], [], []]
    ends = [0]
    for session in static.sessions:
        count = 0
        if len(table.of[session.index]) and not session.container:
            for column, values in zip(parts, _of_session(session, table, blocks), strict=True):
                column.append(values)
            count = len(parts[0][-1])
        ends.append(ends[-1] + count)
    literal, cell, slots, middle = (np.concatenate(part) if part else np.zeros(0, dtype=np.int64) for part in parts)
    return Occupancy(literal, cell, slots, middle, tuple(map(range, ends[:-1], ends[1:])))


def _of_session(session: SessionFacts, table: Literals, blocks: list[Block]) -> tuple[Numbers, ...]:
    mine = np.arange(table.of[session.index].start, table.of[session.index].stop)
    first, last = table.first[mine], table.last[mine]
    taken = np.stack([least_overlap(first, last, session.duration, block) for block in blocks], axis=1)
    rows, columns = np.nonzero(taken)
    middles = np.array([block.middle for block in blocks])[columns]
    sure = (last[rows] <= middles) & (middles < first[rows] + session.duration)
    cells = table.day[mine[rows]] * len(blocks) + columns
    offsets = np.repeat(np.arange(session.days) * len(blocks), len(rows))
    return (
        np.tile(mine[rows], session.days),
        np.tile(cells, session.days) + offsets,
        np.tile(taken[rows, columns], session.days),
        np.tile(sure.astype(np.int64), session.days),
    )


def least_overlap(first: Numbers, last: Numbers, duration: int, block: Block) -> Numbers:
    """Slots of the block that any start in ``first..last`` takes; the overlap is least at one of the two ends."""

    def overlap(start: Numbers) -> Numbers:
        inside: Numbers = np.minimum(start + duration, block.end) - np.maximum(start, block.start)
        return np.maximum(inside, 0)

    least: Numbers = np.minimum(overlap(first), overlap(last))
    return least


def per_cell(values: npt.NDArray[np.integer], blocks: list[Block]) -> tuple[Numbers, Numbers]:
    """Sum of ``values`` (shape ``(days, slots)``) over each cell, and their value at its middle, both flat by cell."""
    sums = np.stack([values[:, block.start : block.end].sum(axis=1) for block in blocks], axis=1)
    middles = np.stack([values[:, block.middle] for block in blocks], axis=1)
    return sums.astype(np.int64).ravel(), middles.astype(np.int64).ravel()
