"""Every kind of channel, by its name."""

from collections.abc import Mapping
from typing import Final

from app.notices.senders.base import Channel, Fate, Letter, NotSent, Reporter, Sender
from app.notices.senders.dingtalk import Dingtalk, DingtalkBot
from app.notices.senders.email import Email
from app.notices.senders.feishu import Feishu, FeishuBot
from app.notices.senders.sms import Sms
from app.notices.senders.wecom import Wecom, WecomBot

__all__ = ["REPORTERS", "SENDERS", "Channel", "Fate", "Letter", "NotSent"]

SENDERS: Final[Mapping[str, Sender]] = {
    "sms": Sms(),
    "wecom": Wecom(),
    "wecom_bot": WecomBot(),
    "dingtalk": Dingtalk(),
    "dingtalk_bot": DingtalkBot(),
    "feishu": Feishu(),
    "feishu_bot": FeishuBot(),
    "email": Email(),
}
REPORTERS: Final[Mapping[str, Reporter]] = {"dingtalk": Dingtalk(), "feishu": Feishu()}
"""Kinds that are asked what became of a message."""
