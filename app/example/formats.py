"""The formats of the example committee, with the practice's durations, hours, notices and places."""

from app.problems.bundle import Duty, Format

MORNING, AFTERNOON, EVENING = "morning", "afternoon", "evening"
BY_DAY, ANY_TIME = (MORNING, AFTERNOON), (MORNING, AFTERNOON, EVENING)
MONDAY_TO_SATURDAY = (1, 2, 3, 4, 5, 6)
READING, CONSULTATION = "grassroots_reading", "grassroots_consultation"


def make_formats() -> tuple[Format, ...]:
    """Every format: statutory ones first, then what members are picked for."""
    return (*_plenary(), *_statutory(), *_formal(), *_proposals(), *_grassroots(), *_study())


def make_duties(year: int) -> tuple[Duty, ...]:
    """What every member gets the chance of; the other three duties of the report are no sessions."""
    return (
        Duty(key=READING, name="参加一场基层读书", name_en="One grassroots reading", year=year),
        Duty(key=CONSULTATION, name="参与一次基层协商", name_en="One grassroots consultation", year=year),
    )


def _plenary() -> tuple[Format, ...]:
    return (
        Format(
            key="plenary",
            name="全体会议",
            name_en="Plenary",
            duration_minutes=510,
            days=4,
            blocks=(MORNING,),
            notice_working_days=15,
            mandatory=True,
            container=True,
        ),
        Format(
            key="plenary_meeting",
            name="大会",
            name_en="Plenary Meeting",
            duration_minutes=180,
            blocks=(MORNING,),
            notice_working_days=15,
            mandatory=True,
            venue_kinds=("city_hall",),
        ),
        Format(
            key="group_discussion",
            name="分组讨论",
            name_en="Group Discussion",
            duration_minutes=150,
            blocks=(AFTERNOON,),
            notice_working_days=15,
            mandatory=True,
            venue_kinds=("city_room",),
        ),
        Format(
            key="joint_discussion",
            name="联组讨论",
            name_en="Joint Discussion",
            duration_minutes=150,
            blocks=(AFTERNOON,),
            notice_working_days=15,
            mandatory=True,
            venue_kinds=("city_hall", "city_room"),
        ),
    )


def _statutory() -> tuple[Format, ...]:
    return (
        Format(
            key="party_group_study",
            name="党组理论学习中心组学习会",
            name_en="Party-group Study",
            duration_minutes=120,
            blocks=(MORNING,),
            weekdays=(5,),
            notice_working_days=3,
            min_spacing_days=7,
            mandatory=True,
            venue_kinds=("small_room", "city_room"),
        ),
        Format(
            key="standing_committee_consultation",
            name="专题议政性常委会会议",
            name_en="Standing-committee Consultation",
            duration_minutes=180,
            blocks=BY_DAY,
            preferred_blocks=(MORNING,),
            notice_working_days=15,
            min_spacing_days=60,
            mandatory=True,
            venue_kinds=("city_hall",),
            features=("projector",),
        ),
        Format(
            key="chair_meeting_consultation",
            name="主席会议专题协商",
            name_en="Chair-meeting Consultation",
            duration_minutes=180,
            blocks=BY_DAY,
            preferred_blocks=(AFTERNOON,),
            notice_working_days=10,
            min_spacing_days=21,
            per_month=1,
            mandatory=True,
            venue_kinds=("city_room", "city_hall"),
            features=("projector",),
        ),
        Format(
            key="lecture",
            name="政协讲堂",
            name_en="Lecture",
            duration_minutes=150,
            blocks=BY_DAY,
            preferred_blocks=(AFTERNOON,),
            notice_working_days=10,
            min_spacing_days=30,
            mandatory=True,
            venue_kinds=("city_hall",),
        ),
        Format(
            key="training",
            name="委员集中轮训",
            name_en="Training",
            duration_minutes=180,
            days=2,
            blocks=BY_DAY,
            preferred_blocks=(MORNING,),
            notice_working_days=15,
            min_spacing_days=7,
            mandatory=True,
            venue_kinds=("city_hall",),
        ),
    )


def _formal() -> tuple[Format, ...]:
    return (
        Format(
            key="sector_consultation",
            name="界别协商",
            name_en="Sector Consultation",
            duration_minutes=120,
            blocks=BY_DAY,
            preferred_blocks=(AFTERNOON,),
            notice_working_days=10,
            min_spacing_days=7,
            mandatory=True,
            venue_kinds=("city_room",),
        ),
        Format(
            key="counterpart_consultation",
            name="对口协商",
            name_en="Counterpart Consultation",
            duration_minutes=120,
            blocks=BY_DAY,
            preferred_blocks=(AFTERNOON,),
            notice_working_days=10,
            min_spacing_days=7,
            mandatory=True,
            venue_kinds=("city_room",),
        ),
        Format(
            key="inspection",
            name="专题视察",
            name_en="Inspection",
            duration_minutes=180,
            blocks=BY_DAY,
            notice_working_days=5,
            mandatory=True,
            venue_kinds=("enterprise", "department_room", "consultation_room"),
        ),
        Format(
            key="briefing",
            name="政情通报会",
            name_en="Briefing",
            duration_minutes=120,
            blocks=BY_DAY,
            preferred_blocks=(AFTERNOON,),
            notice_working_days=5,
            priority=5,
            venue_kinds=("city_hall", "city_room"),
        ),
        Format(
            key="supervision_visit",
            name="涉企行政执法专题监督",
            name_en="Law-enforcement Supervision",
            duration_minutes=180,
            blocks=BY_DAY,
            notice_working_days=5,
            per_month=6,
            priority=4,
            venue_kinds=("department_room",),
        ),
        Format(
            key="democratic_review",
            name="民主监督专项评议",
            name_en="Democratic Review",
            duration_minutes=180,
            blocks=BY_DAY,
            notice_working_days=10,
            min_spacing_days=3,
            mandatory=True,
            venue_kinds=("city_room", "department_room"),
        ),
    )


def _proposals() -> tuple[Format, ...]:
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


def _grassroots() -> tuple[Format, ...]:
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


def _study() -> tuple[Format, ...]:
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
