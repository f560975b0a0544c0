"""One command that takes a fresh machine to a published year."""
