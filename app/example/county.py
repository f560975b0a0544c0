"""What all sessions of the example are made from."""

from dataclasses import dataclass
from datetime import date

from app.example.members import People
from app.example.places import STATIONS
from app.example.seasons import Season
from app.problems.bundle import AttendanceGroup, AttendanceKind, AttendanceRole


@dataclass(frozen=True)
class County:
    """People, places and the season of one example."""

    seed: int
    people: People
    season: Season
    stations: int = STATIONS

    def window(self, target: date, before: int, after: int) -> dict[str, date]:
        """First, last and target of a session."""
        first, last = self.season.window(target, before, after)
        return {"first": first, "last": last, "target": target}


def required(*members: str) -> AttendanceGroup:
    """Everybody named must be there."""
    return AttendanceGroup(role=AttendanceRole.REQUIRED, members=members)


def presider(*members: str) -> AttendanceGroup:
    """One of these presides, the first if possible."""
    return AttendanceGroup(role=AttendanceRole.PRESIDER, members=tuple(dict.fromkeys(members)))


def body(*groups: str, quorum: int = 0) -> AttendanceGroup:
    """The members of these groups, at least so many of them."""
    return AttendanceGroup(role=AttendanceRole.QUORUM, groups=groups, quorum=quorum)


def pool(
    low: int, want: int, high: int, *, members: tuple[str, ...] = (), groups: tuple[str, ...] = ()
) -> AttendanceGroup:
    """So many picked from these."""
    return AttendanceGroup(role=AttendanceRole.POOL, members=members, groups=groups, low=low, want=want, high=high)


def preferred(*members: str) -> AttendanceGroup:
    """Whoever of these can come."""
    return AttendanceGroup(role=AttendanceRole.PREFERRED, members=tuple(dict.fromkeys(members)))


def sitting_in(*members: str) -> AttendanceGroup:
    """Whoever of these can come sits in (列席) and counts for no quorum."""
    return preferred(*members).model_copy(update={"kind": AttendanceKind.SIT_IN})


def department(*keys: str, rank: int = 0) -> AttendanceGroup:
    """One officer of each department, of a rank or above."""
    return AttendanceGroup(role=AttendanceRole.DEPARTMENT, departments=tuple(dict.fromkeys(keys)), rank=rank)
