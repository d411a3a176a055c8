"""The database of an installation with a server of its own: PostgreSQL, with moments read the short way."""
