"""What terms are made of: periods, arrays of flags and costs, the days on which a session may begin."""

from enum import StrEnum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from solver.problem import Problem, Session

Flags: TypeAlias = npt.NDArray[np.bool_]
Costs: TypeAlias = npt.NDArray[np.int32]


class Period(StrEnum):
    """Over which stretch of days something is counted."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


def window_days(problem: Problem, session: Session) -> range:
    """Days of the horizon on which the session may begin so that all its days lie in window and horizon."""
    last = min(session.last, problem.n_days - 1) - session.days + 1
    return range(max(session.first, 0), last + 1)
