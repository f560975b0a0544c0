"""Formats of proposals and among the people."""

from app.example.duties import CONSULTATION, READING
from app.example.hours import AFTERNOON, ANY_TIME, BY_DAY, EVENING, MONDAY_TO_SATURDAY
from app.problems.bundle import Format


def proposal_formats() -> tuple[Format, ...]:
    """Proposals under consultation."""
    return (
        Format(
            key="proposal_consultation",
            name="提案办理协商",
            name_en="Proposal Consultation",
            duration_minutes=60,
            blocks=BY_DAY,
            notice_working_days=5,
            priority=5,
            venue_kinds=("small_room", "city_room", "department_room"),
        ),
        Format(
            key="leader_led_review",
            name="领衔督办重点提案",
            name_en="Leader-led Review",
            duration_minutes=90,
            blocks=BY_DAY,
            preferred_blocks=(AFTERNOON,),
            notice_working_days=10,
            per_month=5,
            mandatory=True,
            venue_kinds=("city_room", "department_room"),
        ),
    )


def grassroots_formats() -> tuple[Format, ...]:
    """Sessions in towns, enterprises and stations."""
    return (
        Format(
            key="grassroots_consultation",
            name="基层协商“有事好商量”",
            name_en="Grassroots Consultation",
            duration_minutes=120,
            blocks=ANY_TIME,
            preferred_blocks=BY_DAY,
            weekdays=MONDAY_TO_SATURDAY,
            day_kinds=("working", "rest"),
            notice_working_days=5,
            month_balance=True,
            priority=4,
            venue_kinds=("consultation_room", "member_station"),
            duties=(CONSULTATION,),
        ),
        Format(
            key="enterprise_salon",
            name="同心助企沙龙",
            name_en="Enterprise Salon",
            duration_minutes=120,
            blocks=BY_DAY,
            preferred_blocks=(AFTERNOON,),
            notice_working_days=5,
            month_balance=True,
            venue_kinds=("enterprise",),
        ),
        Format(
            key="micro_activity",
            name="五微联动",
            name_en="Micro-activity",
            duration_minutes=60,
            blocks=ANY_TIME,
            preferred_blocks=BY_DAY,
            weekdays=MONDAY_TO_SATURDAY,
            day_kinds=("working", "rest"),
            notice_working_days=3,
            month_balance=True,
            priority=2,
            venue_kinds=("member_station",),
        ),
    )


def reading_formats() -> tuple[Format, ...]:
    """Reading together."""
    return (
        Format(
            key="reading_session",
            name="读书分享会",
            name_en="Reading Session",
            duration_minutes=90,
            blocks=ANY_TIME,
            preferred_blocks=(AFTERNOON, EVENING),
            weekdays=MONDAY_TO_SATURDAY,
            day_kinds=("working", "rest"),
            notice_working_days=3,
            month_balance=True,
            priority=2,
            venue_kinds=("reading_place", "consultation_room", "city_room"),
            duties=(READING,),
        ),
    )
