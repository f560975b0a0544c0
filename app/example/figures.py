"""The year's numbers, from the published abstract of the report on 2024 (a "+" there is a minimum)."""

from datetime import date, datetime, timedelta, timezone
from random import Random

ZONE = timezone(timedelta(hours=8))
YEAR = 2024
FIRST_DAY, LAST_DAY = date(YEAR, 1, 1), date(YEAR, 12, 31)
QUARTER_END = date(YEAR, 3, 31)
AS_OF = datetime(YEAR - 1, 12, 1, 9, 0, tzinfo=ZONE)
"""The year is planned on the first working day of December before it."""
PLENARY_FIRST, PLENARY_LAST = date(YEAR, 1, 8), date(YEAR, 1, 12)

MEMBERS = 330
VICE_CHAIRS = 6
STANDING_MEMBERS = 55
SPECIAL_COMMITTEES = 8
DEPARTMENTS = 40

SESSIONS = {
    "plenary": 1,  # 第十五届委员会第三次会议
    "standing_committee_consultation": 2,  # “专题议政性常委会会议2次”
    "chair_meeting_consultation": 4,  # “主席专题协商活动4次”
    "sector_consultation": 3,  # “界别协商、对口协商5次”, together with the next
    "counterpart_consultation": 2,
    "proposal_consultation": 78,  # “提案办理协商100多次”, with the leader-led ones
    "leader_led_review": 22,  # “22件重点提案全部办复”
    "grassroots_consultation": 130,  # “参与基层协商议事活动130余场”
    "enterprise_salon": 40,  # “‘同心助企沙龙’多层次协商40余次”
    "micro_activity": 235,  # “围绕11个领域组织‘五微联动’履职235场”
    "reading_session": 80,  # “主题读书分享会80多场”
    "lecture": 5,  # “‘常熟政协讲堂’系列讲座5次”
    "training": 2,  # “分2期开展委员集中轮训”
    "briefing": 3,  # 专题通报会、情况通报会、座谈会; the report gives no number
    "supervision_visit": 30,  # “对9个政府职能部门涉企行政执法情况开展…各类活动30余次”
    "democratic_review": 5,  # “选取5个部门开展民主监督专项评议”
    "party_group_study": 19,  # “党组理论学习中心组学习会19次”
}
"""Sessions a year per format; inspections and the plenary's own sub-sessions come on top."""

VISITS = {"standing": (3, 2), "chair": (2, 1, 1, 1), "sector": (1, 1, 1), "counterpart": (1, 1)}
"""Field research visits of each formal topic (调研, one to three; practice)."""
PRE_INSPECTED = {"standing": 2, "chair": 2, "sector": 0, "counterpart": 0}
"""How many of the formal topics have a pre-inspection (事前视察) of their own."""
DISCUSSION_GROUPS, DISCUSSION_ROUNDS = 8, 2
JOINT_DISCUSSIONS = ("经济科技", "农业农村", "城乡建设", "教育文化", "医疗卫生", "社会治理")
JOINT_GUESTS = 5
"""Parallel sub-sessions of the plenary, and how many members each joint discussion invites from another (practice)."""

FIELDS = (
    "乡村振兴",
    "教育",
    "医疗卫生",
    "养老助残",
    "生态环境",
    "文化传承",
    "社会治理",
    "科技创新",
    "就业创业",
    "法治宣传",
    "公益慈善",
)
"""The eleven fields of the micro-activities; the report names only their number."""


def stream(seed: int, part: str) -> Random:
    """Random numbers of one part of the example, so that a change in one part leaves the others as they were."""
    return Random(f"{seed}:{part}")
