"""What members see in their own calendars."""
