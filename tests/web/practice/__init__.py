"""Tests of the pages on which a practice shares its work out."""
