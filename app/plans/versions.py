"""ETags of plans: which version a change was based on, as everywhere."""

from app.auth.preconditions import IfMatch, etag, required_version

__all__ = ["IfMatch", "etag", "required_version"]
