"""The situation packs of a course: which it has taken, which it could."""
