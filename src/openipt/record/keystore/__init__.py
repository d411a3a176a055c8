"""The key store: a database of its own that holds nothing but clients' wrapped keys."""
