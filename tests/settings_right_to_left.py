"""The program in a language that is read from right to left and has no translations here, so that a journey finds its English words."""

from openipt.config.settings import *  # noqa: F403

LANGUAGE_CODE = "ur"
