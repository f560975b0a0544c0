from sqlalchemy import Connection

from app.plans.canary import overlaps_are_refused


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
