"""Rendered feeds, kept as long as they stay the same: writing sixty events takes twenty milliseconds."""

import gzip
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

KEPT = 500
"""How many calendars are kept; a committee has some three hundred members."""

_kept: OrderedDict[str, tuple[bytes, bytes]] = OrderedDict()
_lock = Lock()


def kept(etag: str, *, compressed: bool) -> bytes | None:
    """Return a calendar's bytes in the state that an ETag names, if they were rendered before."""
    with _lock:
        found = _kept.get(etag)
        if found is not None:
            _kept.move_to_end(etag)
    return None if found is None else found[compressed]


def rendered(etag: str, render: Callable[[], bytes], *, compressed: bool) -> bytes:
    """Return a calendar's bytes in the state that an ETag names, rendered at most once."""
    known = kept(etag, compressed=compressed)
    if known is not None:
        return known
    content = render()
    found = content, gzip.compress(content, mtime=0)
    with _lock:
        _kept[etag] = found
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found[compressed]
