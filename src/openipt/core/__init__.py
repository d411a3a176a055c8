"""What is known: the definitions and rules of IPT, as values and functions that touch nothing outside themselves."""
