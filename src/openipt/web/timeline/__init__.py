"""The timeline of a course: what happened, with whom, and what the mood did."""
