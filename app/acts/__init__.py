"""What becomes of sessions: postponed, cancelled, merged, confirmed, notice waived, suspended by area and days."""
