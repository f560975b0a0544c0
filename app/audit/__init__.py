"""Who did what, when and from where: an append-only, hash-chained record."""
