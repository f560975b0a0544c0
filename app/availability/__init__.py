"""Time that is taken, and days that are unlike others."""
