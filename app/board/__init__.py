"""Members' own pages: for a phone, in two languages, without any script."""
