"""How a command says that it cannot do what was asked."""


class Refused(Exception):
    """A command cannot do what was asked; the message is one sentence that says what to do instead."""

    def __init__(self, sentence: str, exit_code: int = 2) -> None:
        self.exit_code = exit_code
        super().__init__(sentence)
