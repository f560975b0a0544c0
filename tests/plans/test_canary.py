import pytest
from sqlalchemy import Connection, Engine

from app.plans.canary import OverlapsAccepted, overlaps_are_refused, require_refusal


def test_overlaps_are_refused(connection: Connection) -> None:
    assert overlaps_are_refused(connection)
    assert connection.exec_driver_sql("SELECT count(*) FROM bookings").scalar_one() == 0


def test_a_database_without_the_constraints_is_found_out(connection: Connection) -> None:
    connection.exec_driver_sql("ALTER TABLE bookings DROP CONSTRAINT bookings_venue_never_overlaps")
    connection.exec_driver_sql(
        "ALTER TABLE bookings ADD CONSTRAINT bookings_venue_never_overlaps"
        " EXCLUDE USING gist (during WITH &&) WHERE (false) DEFERRABLE"
    )
    assert not overlaps_are_refused(connection)


def test_such_a_database_is_not_served(live_engine: Engine) -> None:
    require_refusal(live_engine)
    with live_engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE bookings DROP CONSTRAINT bookings_member_never_overlaps")
    with pytest.raises(OverlapsAccepted):
        require_refusal(live_engine)
