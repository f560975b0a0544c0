"""Memory that is free but not yet given back: each thread's allocator keeps its own."""

import ctypes
import sys


def give_back_memory() -> None:
    """Return what all threads have freed to the system, for other threads to use; glibc does it only when asked."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # other C libraries have no such function
        if trim is not None:
            trim(0)
