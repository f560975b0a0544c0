"""The 40 departments that answer, with their officers, and the nine whose law enforcement is supervised."""

from datetime import date
from random import Random

from app.example import figures
from app.problems.bundle import Department, Officers

LEADERS = "leading_officials"
"""The leading officials (市委市政府领导) of the county, asked for like a department of their own."""

NAMES = (
    ("leading_officials", "县委县政府领导", "Leading Officials"),
    ("development_reform", "发展和改革委员会", "Development and Reform Commission"),
    ("education", "教育局", "Education Bureau"),
    ("science", "科学技术局", "Science and Technology Bureau"),
    ("industry", "工业和信息化局", "Industry and Information Bureau"),
    ("ethnic_religious", "民族宗教事务局", "Ethnic and Religious Affairs Bureau"),
    ("public_security", "公安局", "Public Security Bureau"),
    ("civil_affairs", "民政局", "Civil Affairs Bureau"),
    ("justice", "司法局", "Justice Bureau"),
    ("finance", "财政局", "Finance Bureau"),
    ("human_resources", "人力资源和社会保障局", "Human Resources and Social Security Bureau"),
    ("natural_resources", "自然资源和规划局", "Natural Resources and Planning Bureau"),
    ("environment", "生态环境局", "Ecology and Environment Bureau"),
    ("housing", "住房和城乡建设局", "Housing and Construction Bureau"),
    ("city_management", "城市管理局", "City Management Bureau"),
    ("transport", "交通运输局", "Transport Bureau"),
    ("water", "水务局", "Water Bureau"),
    ("agriculture", "农业农村局", "Agriculture and Rural Affairs Bureau"),
    ("commerce", "商务局", "Commerce Bureau"),
    ("culture_tourism", "文化体育和旅游局", "Culture, Sports and Tourism Bureau"),
    ("health", "卫生健康委员会", "Health Commission"),
    ("veterans", "退役军人事务局", "Veterans Affairs Bureau"),
    ("emergency", "应急管理局", "Emergency Management Bureau"),
    ("audit", "审计局", "Audit Bureau"),
    ("market", "市场监督管理局", "Market Supervision Bureau"),
    ("statistics", "统计局", "Statistics Bureau"),
    ("medical_insurance", "医疗保障局", "Medical Insurance Bureau"),
    ("approval", "行政审批局", "Administrative Approval Bureau"),
    ("data", "数据局", "Data Bureau"),
    ("petitions", "信访局", "Petitions Bureau"),
    ("local_finance", "地方金融服务中心", "Local Finance Service Centre"),
    ("tax", "税务局", "Tax Bureau"),
    ("customs", "海关", "Customs"),
    ("fire", "消防救援大队", "Fire and Rescue Brigade"),
    ("court", "人民法院", "People's Court"),
    ("procuratorate", "人民检察院", "People's Procuratorate"),
    ("propaganda", "宣传部", "Publicity Department"),
    ("united_front", "统战部", "United Front Department"),
    ("political_legal", "政法委员会", "Political and Legal Commission"),
    ("power", "供电公司", "Power Supply Company"),
)
SUPERVISED = (
    "market",
    "environment",
    "city_management",
    "emergency",
    "tax",
    "transport",
    "housing",
    "natural_resources",
    "health",
)
"""The nine departments of the law-enforcement supervision; which ones they were is not in the report."""
REVIEWED = ("education", "civil_affairs", "human_resources", "agriculture", "culture_tourism")
"""The five departments under democratic review; which ones they were is not in the report."""

GROWING, GROWS = "data", date(figures.YEAR, 7, 1)
"""The youngest department gets more officers in the second half of the year."""


def make_departments(random: Random) -> tuple[Department, ...]:
    """Ordinary officers (rank 0), deputies in charge (1) and one head (2); of the leading officials twelve (3)."""
    departments = []
    for key, name, english in NAMES:
        if key == LEADERS:
            officers: tuple[Officers, ...] = (Officers(rank=3, count=12),)
        else:
            officers = (
                Officers(rank=0, count=random.randint(3, 5)),
                Officers(rank=1, count=random.randint(1, 3)),
                Officers(rank=2, count=1),
            )
            if key == GROWING:
                officers += (Officers(rank=0, count=2, since=GROWS),)
        departments.append(Department(key=key, name=name, name_en=english, officers=officers, sessions_per_week=12))
    return tuple(departments)
