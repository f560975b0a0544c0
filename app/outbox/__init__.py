"""What is to be told outside once the transaction that decided it is committed."""

from app.outbox.service import announce

__all__ = ["announce"]
