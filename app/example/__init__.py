"""The example committee: an invented county whose year has the numbers of a published report."""

from app.example.year import Scale, example_bundle

__all__ = ["Scale", "example_bundle"]
