"""The embedded engine: SQLite, encrypted as a whole by SQLCipher, for Django."""
