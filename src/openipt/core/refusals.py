"""The ways in which something is refused, each with one sentence that says what to do."""


class Refusal(Exception):
    """What was asked cannot be done as asked. `field` names the field to look at; `conflict` says that the state is against it."""

    def __init__(self, sentence: str, *, field: str | None = None, conflict: bool = False) -> None:
        self.sentence = sentence
        self.field = field
        self.conflict = conflict
        super().__init__(sentence)


class NotFound(Exception):
    """There is nothing here for this person; whether it exists for somebody else is not said."""


class Forbidden(Exception):
    """This person may not do this here at all, whatever the object."""
