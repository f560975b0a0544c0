"""Sectors, special committees, towns and bodies of the example committee."""

SECTORS = (
    ("communist_party", "中国共产党", "Communist Party"),
    ("revolutionary", "中国国民党革命委员会", "Revolutionary Committee of the Kuomintang"),
    ("league", "中国民主同盟", "Democratic League"),
    ("cndca", "中国民主建国会", "National Democratic Construction Association"),
    ("progress", "中国民主促进会", "Association for Promoting Democracy"),
    ("peasants_workers", "中国农工民主党", "Peasants' and Workers' Democratic Party"),
    ("zhigong", "中国致公党", "Zhi Gong Party"),
    ("jiusan", "九三学社", "Jiusan Society"),
    ("non_party", "无党派人士", "Personages without Party Affiliation"),
    ("youth_league", "共青团", "Communist Youth League"),
    ("unions", "总工会", "Trade Unions"),
    ("women", "妇女联合会", "Women's Federation"),
    ("youth", "青年联合会", "Youth Federation"),
    ("federation", "工商业联合会", "Federation of Industry and Commerce"),
    ("science_association", "科学技术协会", "Association for Science and Technology"),
    ("overseas", "侨联台联", "Overseas Chinese and Taiwan Compatriots"),
    ("arts", "文化艺术", "Culture and Arts"),
    ("science", "科学技术", "Science and Technology"),
    ("social_science", "社会科学和新闻", "Social Sciences and Press"),
    ("economy_1", "经济(一)", "Economy (1)"),
    ("economy_2", "经济(二)", "Economy (2)"),
    ("agriculture", "农业", "Agriculture"),
    ("education", "教育", "Education"),
    ("sports", "体育", "Sports"),
    ("medicine", "医药卫生", "Medicine and Health"),
    ("welfare", "社会福利和社会保障", "Social Welfare and Security"),
    ("religion", "民族宗教", "Ethnic Groups and Religion"),
    ("environment", "城建环资", "Construction, Environment and Resources"),
)
"""Example sectors (界别), 28 as in the report's committee."""

SPECIAL_COMMITTEES = (
    ("proposals", "提案委员会", "Proposals Committee"),
    ("economy", "经济科技委员会", "Economy and Science Committee"),
    ("agriculture", "农业农村委员会", "Agriculture and Rural Affairs Committee"),
    ("construction", "城乡建设和人口资源环境委员会", "Construction and Environment Committee"),
    ("education", "教育文化体育卫生委员会", "Education, Culture, Sports and Health Committee"),
    ("social", "社会法制和民族宗教委员会", "Social, Legal and Religious Affairs Committee"),
    ("history", "学习和文史委员会", "Study and History Committee"),
    ("liaison", "港澳台侨和联络委员会", "Liaison Committee"),
)
"""Example special committees (专门委员会)."""

PARTIES = ("revolutionary", "league", "cndca", "progress", "peasants_workers", "zhigong", "jiusan")
"""Sectors that are democratic parties; some of their members sit in other sectors."""

CHAIR_MEETING, STANDING, PARTY_GROUP = "chair_meeting", "standing_committee", "party_group"
BATCHES = ("batch-1", "batch-2")


def sector(key: str) -> str:
    """Group key of a sector."""
    return f"sector-{key}"


def special_committee(key: str) -> str:
    """Group key of a special committee."""
    return f"committee-{key}"


def town(key: str) -> str:
    """Group key of a town's liaison."""
    return f"town-{key}"
