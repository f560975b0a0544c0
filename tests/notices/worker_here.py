"""A worker whose channels and subscribers are on this machine: what tests start, and kill."""

from app.outgoing import fetching
from app.worker import run_worker
from tests.fetch.servers import HERE

if __name__ == "__main__":
    with fetching(HERE):
        run_worker(with_parent=True)
