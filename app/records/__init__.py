"""Every list of facts over HTTP: read, write, bulk changes, history, by one table of contents."""
