"""The token of each invitation: part of the address that replies go to, and proof that they come from the invited."""

import re
from base64 import b32encode
from hmac import compare_digest
from hmac import new as keyed_hash
from typing import Final

LENGTH: Final = 26
"""Characters of base 32: 130 bits."""
_TAGGED: Final = re.compile(rf"\+([a-z2-7]{{{LENGTH}}})@")


def token_of(secret: bytes, uid: str, member: str) -> str:
    """Return the token of a member's invitation to a session."""
    digest = keyed_hash(secret, f"{uid} {member}".encode(), "sha256").digest()
    return b32encode(digest).decode().lower()[:LENGTH]


def reply_address(reply_to: str, token: str) -> str:
    """Return where replies to an invitation go."""
    name, _, domain = reply_to.rpartition("@")
    return f"{name}+{token}@{domain}"


def tokens_in(text: str) -> list[str]:
    """Return the tokens of addresses that stand in a text."""
    return _TAGGED.findall(text[:20_000].lower())


def proves(secret: bytes, uid: str, member: str, tokens: list[str]) -> bool:
    """Whether one of some tokens is that of a member's invitation."""
    good = token_of(secret, uid, member)
    return any(compare_digest(good, token) for token in tokens)
