"""Reads the commands of a how-to page, as somebody would type them who follows it from its beginning."""

from dataclasses import dataclass

from proofs.scratch import ROOT

PAGE = ROOT / "docs" / "how-to" / "run-a-clinic.md"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the page under its heading, with the lines of each block of commands in it."""

    heading: str
    blocks: tuple[tuple[str, ...], ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """All its lines."""
        return tuple(line for block in self.blocks for line in block)

    @property
    def is_step(self) -> bool:
        """Whether it is one of the numbered steps."""
        return self.heading.split(".")[0].isdecimal()


def parts(text: str | None = None) -> list[Part]:
    """The parts of the page, in its order. A command over several lines is one line here."""
    found = []
    for part in f"\n{PAGE.read_text(encoding='utf-8') if text is None else text}".split("\n## ")[1:]:
        heading, _, rest = part.partition("\n")
        blocks = [block.partition("\n```")[0] for block in rest.split("```sh\n")[1:]]
        found.append(Part(heading, tuple(tuple(block.replace("\\\n", " ").splitlines()) for block in blocks)))
    return found
