"""The pages about rules: what is made of one that has come up, and which of them a service uses."""
