"""The committee's lists of taken time, special days and days kept free."""

from typing import Any

from app.availability import schemas, tables
from app.lists import FactList, plain


def _busy(fact: schemas.Busy) -> dict[str, Any]:
    """The owner's key goes into the column of its kind."""
    owners = dict.fromkeys(kind.value for kind in schemas.BusyOwner)
    return {**plain(fact), **owners, fact.owner_kind.value: fact.owner}


BUSY = FactList(
    "busy",
    tables.BusyRow,
    schemas.Busy,
    schemas.StoredBusy,
    identity=("owner_kind", "owner", "start", "end", "source", "rank"),
    conflict=("member_key", "department_key", "venue_key", "starts_at", "ends_at", "source", "rank"),
    values=_busy,
)
DAY_OVERRIDES = FactList(
    "day_overrides",
    tables.DayOverrideRow,
    schemas.DayOverride,
    schemas.StoredDayOverride,
    identity=("day",),
    conflict=("day",),
)
BLACKOUTS = FactList("blackouts", tables.BlackoutRow, schemas.Blackout, schemas.StoredBlackout)
COMMITMENTS = FactList("commitments", tables.CommitmentRow, schemas.Commitment, schemas.StoredCommitment)
SEASON_WINDOWS = FactList("season_windows", tables.SeasonWindowRow, schemas.SeasonWindow, schemas.StoredSeasonWindow)
PERSONAL_LIMITS = FactList(
    "personal_limits", tables.PersonalLimitRow, schemas.PersonalLimit, schemas.StoredPersonalLimit
)
