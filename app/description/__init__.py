"""The API's description: what every operation answers with, in both languages, and an example of everything."""

from app.description.document import install

__all__ = ["install"]
