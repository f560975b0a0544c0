"""Invented names: common surnames with common given-name characters, and places that say they are examples."""

from random import Random

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程苏魏吕丁任沈"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰涛明超秀霞平刚桂英华玉兰红建文辉力鹏飞斌波宇浩凯健俊帆雪琳晨阳欣怡佳慧颖琪婷雨泽嘉"

TOWNS = (
    ("zhongcheng", "例城街道", "Licheng Sub-district", (0, 0)),
    ("huxi", "例湖街道", "Lihu Sub-district", (4, -3)),
    ("gangqu", "例港街道", "Ligang Sub-district", (9, 14)),
    ("yuanqu", "例园街道", "Liyuan Sub-district", (-5, 4)),
    ("dong", "例东镇", "Lidong Town", (18, 1)),
    ("xi", "例西镇", "Lixi Town", (-17, -2)),
    ("nan", "例南镇", "Linan Town", (2, -18)),
    ("bei", "例北镇", "Libei Town", (-3, 19)),
    ("shan", "例山镇", "Lishan Town", (-10, 9)),
    ("shui", "例水镇", "Lishui Town", (11, -8)),
    ("tang", "例塘镇", "Litang Town", (13, 8)),
    ("qiao", "例桥镇", "Liqiao Town", (-12, -9)),
    ("he", "例河镇", "Lihe Town", (-6, -13)),
    ("lin", "例林镇", "Lilin Town", (16, -14)),
)
"""Key, name, English name and place on a map of kilometres around the county seat."""
ZONES = (
    ("jingkai", "例县经济开发区", "Li Economic Development Zone", (12, 17)),
    ("gaoxin", "例县高新技术产业园", "Li High-tech Park", (-9, 1)),
)
"""The two development zones that make 16 areas of 14 towns."""


def invent_names(random: Random, number: int) -> list[str]:
    """Make so many different names."""
    names: dict[str, None] = {}
    while len(names) < number:
        given = random.sample(GIVEN, 2 if random.random() < 0.8 else 1)
        names[random.choice(SURNAMES) + "".join(given)] = None
    return list(names)
