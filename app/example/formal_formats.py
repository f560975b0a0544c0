"""Formats with statutory bodies, departments or the whole committee."""

from app.example.habits import FIELD_TRIP
from app.example.hours import AFTERNOON, BY_DAY, MORNING
from app.problems.bundle import Format


def plenary_formats() -> tuple[Format, ...]:
    """The plenary and its meetings: it opens in the morning and closes in the afternoon."""
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
            key="plenary_closing",
            name="闭幕大会",
            name_en="Closing Meeting",
            duration_minutes=150,
            blocks=(AFTERNOON,),
            notice_working_days=15,
            mandatory=True,
            venue_kinds=("city_hall",),
        ),
        Format(
            key="plenary_standing_committee",
            name="全会期间常委会会议",
            name_en="Standing Committee during the Plenary",
            duration_minutes=90,
            blocks=(MORNING,),
            notice_working_days=15,
            mandatory=True,
            venue_kinds=("city_hall", "city_room"),
        ),
        *_discussion_formats(),
    )


def _discussion_formats() -> tuple[Format, ...]:
    """The plenary's parallel discussions."""
    return (
        Format(
            key="group_discussion",
            name="分组讨论",
            name_en="Group Discussion",
            duration_minutes=150,
            blocks=BY_DAY,
            notice_working_days=15,
            mandatory=True,
            venue_kinds=("city_room",),
        ),
        Format(
            key="joint_discussion",
            name="联组讨论",
            name_en="Joint Discussion",
            duration_minutes=150,
            blocks=BY_DAY,
            notice_working_days=15,
            mandatory=True,
            venue_kinds=("city_hall", "city_room"),
        ),
    )


def body_formats() -> tuple[Format, ...]:
    """Meetings of the bodies."""
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
    )


def study_formats() -> tuple[Format, ...]:
    """What all members attend."""
    return (
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


def consultation_formats() -> tuple[Format, ...]:
    """Consultations by a sector or special committee, and inspections before them."""
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
            uses=FIELD_TRIP,
        ),
    )


def supervision_formats() -> tuple[Format, ...]:
    """Briefings, supervision and reviews."""
    return (
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
