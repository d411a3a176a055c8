"""What is done: one function for each thing that a person does."""

from openipt.core.refusals import Forbidden, NotFound, Refusal

__all__ = ["Forbidden", "NotFound", "Refusal"]
