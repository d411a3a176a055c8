"""Long proofs that the promises of the record hold: `make prove`, or one of them by name, `make prove ONLY=kills`."""
