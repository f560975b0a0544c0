"""How events look whatever they say: in which version they are written, and where their pages are."""

from typing import Final
from zlib import crc32

from app.settings import get_settings

RENDER_VERSION: Final = 7
"""Part of every ETag; raised whenever the same facts would give other bytes."""


def pages() -> str | None:
    """Return the address below which members find the pages of their sessions, where people reach the service."""
    address = get_settings().public_url
    return None if address is None else f"{address.rstrip('/')}/m/sessions/"


def looks() -> str:
    """Return what every ETag tells of it."""
    address = pages()
    return str(RENDER_VERSION) if address is None else f"{RENDER_VERSION}.{crc32(address.encode()):x}."
