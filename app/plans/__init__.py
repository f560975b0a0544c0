"""Drafts, releases and the published calendar."""
