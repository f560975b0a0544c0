"""The embedded PostgreSQL: started on first use, shared by all processes of a data directory, stopped with the last."""

from app.embedded.server import EmbeddedServer, EngineFailed

__all__ = ["EmbeddedServer", "EngineFailed"]
