"""Table of venues."""

from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.rows import Degrees, FactRow, Keys, Named, Number, Small, between, keyed, refers


class VenueRow(Named, FactRow):
    """A place with its hours; without hours it is always open."""

    __tablename__ = "venues"
    __table_args__ = (
        *keyed(),
        Index(None, "committee_id", "area_key"),
        refers("area_key", "areas"),
        between("capacity", 0, 100_000),
        between("turnaround_minutes", 0, 10_080),
        between("latitude", -90, 90),
        between("longitude", -180, 180),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="coordinates_are_whole"),
    )

    key: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str | None]
    area: Mapped[str] = mapped_column("area_key")
    kind: Mapped[str]
    capacity: Mapped[int] = mapped_column(Number)
    features: Mapped[list[str]] = mapped_column(Keys)
    turnaround_minutes: Mapped[int] = mapped_column(Small)
    hours: Mapped[list[Any]]
    latitude: Mapped[float | None] = mapped_column(Degrees)
    longitude: Mapped[float | None] = mapped_column(Degrees)
