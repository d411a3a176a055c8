"""The interpersonal inventory: who there is in the client's life, asked for in the session or written down at home."""
