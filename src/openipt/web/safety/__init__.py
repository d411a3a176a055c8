"""Safety alerts on pages: reading the evidence, taking one, writing what was done, closing it."""
