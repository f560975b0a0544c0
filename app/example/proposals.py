"""Proposals under consultation, and the key ones that a leading official takes in hand."""

from datetime import date

from app.example import figures
from app.example.county import County, department, preferred, required
from app.example.departments import LEADERS, SUPERVISED
from app.example.groups import SECTORS, sector
from app.example.places import ROOMS, SMALL_ROOMS
from app.example.seasons import deal
from app.example.themes import THEMES
from app.problems.bundle import Session

SPAN = (date(figures.YEAR, 2, 26), date(figures.YEAR, 9, 20))
"""Proposals are filed at the plenary and replied to within the year's first nine months."""
LEADER_SPAN = (date(figures.YEAR, 3, 18), date(figures.YEAR, 11, 15))
REPLY_DAYS = 21
"""Replies are due three weeks after the target."""


def make_proposals(county: County) -> list[Session]:
    """Ordinary proposals, then the leader-led ones."""
    random = figures.stream(county.seed, "proposals")
    number, led = figures.SESSIONS["proposal_consultation"], figures.SESSIONS["leader_led_review"]
    targets = county.season.targets(random, number, SPAN) if not county.season.crowded else []
    targets = targets or county.season.targets(random, number)
    targets += county.season.targets(random, led, LEADER_SPAN)
    proposers = random.sample([member.key for member in county.people.members[8:]], number + led)
    sectors = deal(random, [key for key, *_ in SECTORS], number + led)
    return [
        _proposal(county, place, target, proposer, sector_key, leader_led=place >= number)
        for place, (target, proposer, sector_key) in enumerate(zip(targets, proposers, sectors, strict=True))
    ]


def _proposal(county: County, place: int, target: date, proposer: str, sector_key: str, *, leader_led: bool) -> Session:
    random = figures.stream(county.seed, f"proposal-{place}")
    theme = random.choice(THEMES)
    handling = random.sample(theme.departments, random.randint(1, min(2, len(theme.departments))))
    others = [member for member in county.people.of(sector(sector_key)) if member != proposer]
    seconders = random.sample(others, min(len(others), random.randint(1, 5)))
    attendance = [required(proposer), preferred(*seconders), department(*handling, rank=int(leader_led))]
    if leader_led:
        attendance.append(department(LEADERS, rank=3))
    return Session.model_validate(
        {
            "key": f"proposal-{place + 1:03d}",
            "format": "leader_led_review" if leader_led else "proposal_consultation",
            "name": f"第{place + 1:03d}号提案“{theme.name}”{'领衔督办' if leader_led else '办理协商'}",
            "venues": () if leader_led else _venues(place, handling),
            **county.window(target, 35 if leader_led else 28, REPLY_DAYS + 7 * leader_led),
            "guests": random.randint(0, 4),
            "attendance": tuple(attendance),
        }
    )


def _venues(place: int, handling: list[str]) -> tuple[str, ...]:
    """The handling department's own room where it has one, then city-hall rooms."""
    own = [f"office-{key}" for key in handling if key in SUPERVISED]
    small = [f"small-{1 + (place + step) % SMALL_ROOMS}" for step in range(SMALL_ROOMS)]
    return (*own, *small, f"room-{1 + place % ROOMS}")
