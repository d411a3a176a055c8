"""Many courses as columns: the core's definitions of score and outcome, applied to whole tables at once."""
