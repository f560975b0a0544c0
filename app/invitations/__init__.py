"""Invitations by e-mail (iTIP over iMIP), and the answers that come back by it."""
