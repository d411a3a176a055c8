"""What a clinician finds out about risk, and the safety plan, on pages; and the plan on the client's own phone."""
