"""The library as staff read it: the forms of IPT, and notes on other uses."""
