"""Themes that topics, proposals and consultations are about: who answers, and which sectors know about it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Theme:
    """What something is about, the departments that answer for it, and the sectors that know about it."""

    name: str
    departments: tuple[str, ...]
    sectors: tuple[str, ...]


THEMES = (
    Theme("数字经济发展", ("data", "industry", "science"), ("science", "economy_1", "federation")),
    Theme("生产性服务业", ("development_reform", "commerce", "transport"), ("economy_2", "federation", "cndca")),
    Theme("助农增收", ("agriculture", "commerce", "local_finance"), ("agriculture", "economy_2")),
    Theme("外贸保稳提质", ("commerce", "customs", "tax"), ("economy_1", "overseas", "zhigong")),
    Theme("老旧小区加装电梯", ("housing", "market"), ("environment", "welfare")),
    Theme("小区物业管理", ("housing", "civil_affairs"), ("environment", "social_science")),
    Theme("农村生活污水治理", ("water", "environment", "agriculture"), ("environment", "agriculture")),
    Theme("托育服务", ("health", "education"), ("women", "medicine", "education")),
    Theme("养老服务", ("civil_affairs", "health", "medical_insurance"), ("welfare", "medicine")),
    Theme("校外实践基地", ("education", "culture_tourism"), ("education", "youth_league")),
    Theme("电动自行车充电安全", ("fire", "housing", "power"), ("environment", "unions")),
    Theme("停车难题", ("city_management", "public_security"), ("environment", "youth")),
    Theme("河道管护", ("water", "environment"), ("environment", "agriculture")),
    Theme("文物保护利用", ("culture_tourism", "natural_resources"), ("arts", "social_science", "progress")),
    Theme("全民健身设施", ("culture_tourism", "education"), ("sports", "youth")),
    Theme("产业工人技能提升", ("human_resources", "industry"), ("unions", "economy_2")),
    Theme("企业融资服务", ("local_finance", "finance", "tax"), ("economy_1", "federation", "cndca")),
    Theme("优化营商环境", ("approval", "market", "justice"), ("federation", "economy_2", "league")),
    Theme("基层调解体系", ("justice", "political_legal", "court"), ("social_science", "revolutionary")),
    Theme("公共交通线路优化", ("transport", "public_security"), ("environment", "non_party")),
    Theme("安全生产", ("emergency", "industry", "fire"), ("unions", "science_association")),
    Theme("垃圾分类", ("city_management", "environment"), ("environment", "women")),
    Theme("乡村旅游", ("culture_tourism", "agriculture", "transport"), ("arts", "overseas", "economy_2")),
    Theme("青年人才引育", ("human_resources", "science", "housing"), ("youth", "jiusan", "science_association")),
    Theme("公立医院服务", ("health", "medical_insurance"), ("medicine", "peasants_workers")),
    Theme("宗教场所管理", ("ethnic_religious", "united_front"), ("religion", "non_party")),
)
