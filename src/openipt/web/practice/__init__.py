"""The pages on which a practice shares its work out: finding a client, handing on, waiting, the service itself."""
