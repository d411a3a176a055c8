"""Questionnaires on pages: sending, answering, entering and reading them."""
