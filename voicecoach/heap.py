"""How the C library keeps memory that was freed, and how much of it.

The models compute in blocks of some megabytes, sought and freed on three threads. By default glibc
(mallopt(3)) raises, with every such block freed, the size up to which it keeps blocks for later,
and keeps a heap of its own for each thread. So hearing four minutes of speech, with prompts made
ready meanwhile, came to hold 625 MB; with these settings it is about 300 (`benchmarks/cost.py`).
"""

from __future__ import annotations

import ctypes
import sys

_TRIM_THRESHOLD = -1
_MMAP_THRESHOLD = -3
_ARENA_MAX = -8
# The numbers of these in glibc's malloc.h.

_LARGE = 2 * 1024 * 1024
"""Bytes from which a block is given back to the system as soon as it is freed.

The voice's are larger. The recognizer's are smaller, and come again for each token: with a
quarter of a MB a command took 12,000 page faults, some 40 ms; with 2 MB it takes 2,000.
"""

_SPARE = 4 * 1024 * 1024
"""Free bytes that may stay at the heap's end."""


def keep_small() -> None:
    """Have freed memory given back; to be called before threads begin. No-op without glibc."""
    if not sys.platform.startswith("linux"):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:  # another C library, such as musl, which keeps little anyway
        return
    mallopt(_ARENA_MAX, 1)
    mallopt(_MMAP_THRESHOLD, _LARGE)
    mallopt(_TRIM_THRESHOLD, _SPARE)
