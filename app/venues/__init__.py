"""The places where sessions happen."""
