"""OpenIPT: software for giving Interpersonal Psychotherapy."""

__version__ = "0.0.1"
