"""What is shown on the command line: thin commands that parse, call and print."""
