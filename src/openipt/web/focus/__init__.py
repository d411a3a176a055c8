"""The focus of a course: what weighs most, what speaks for each area, what the two chose, the story told back, and the goals."""
