"""The committee's list of venues."""

from app.lists import FactList
from app.venues.schemas import StoredVenue, Venue
from app.venues.tables import VenueRow

VENUES = FactList("venues", VenueRow, Venue, StoredVenue)
