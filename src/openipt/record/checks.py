"""What the settings must hold for signing in to be safe: used codes and tries are kept where every process sees them."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Critical, register

KEPT_APART = ("locmem", "dummy")
"""Caches that each process has for itself, or that keep nothing."""


@register("openipt")
def the_cache_is_shared(**_: Any) -> list[CheckMessage]:
    """A mistake for each cache that is not shared: a code could be used once in every process, and guesses would be counted anew in each."""
    return [
        Critical(
            f"The cache «{name}» is not shared by all processes, so a code could be used twice.",
            hint="Keep it in the database: django.core.cache.backends.db.DatabaseCache.",
            id="openipt.C001",
        )
        for name, cache in settings.CACHES.items()
        if any(f".{kind}." in cache["BACKEND"] for kind in KEPT_APART)
    ]
