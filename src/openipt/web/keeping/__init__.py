"""The page of whoever keeps the installation."""
