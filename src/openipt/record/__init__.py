"""What is written down: tables, encryption, audit, and the one door to them."""
