"""Parts of the day that the example's sessions lie in."""

MORNING, AFTERNOON, EVENING = "morning", "afternoon", "evening"
BY_DAY, ANY_TIME = (MORNING, AFTERNOON), (MORNING, AFTERNOON, EVENING)
MONDAY_TO_SATURDAY = (1, 2, 3, 4, 5, 6)
