"""The library as it is shipped, read once for all tests: nobody who has it can change it."""

from functools import cache

from openipt.core.library import Library, read_library


@cache
def shipped() -> Library:
    """The shipped library. Tests of reading itself read it anew."""
    return read_library()
