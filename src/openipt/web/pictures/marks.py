"""How somebody is marked in every picture: a circle for a person, a square for a group, a triangle for a pet, a cross for who has died."""

from openipt.core.inventory import Kind, Status
from openipt.web.pictures.canvas import Canvas


def mark_of(kind: Kind, status: Status) -> str:
    """The name of somebody's mark: person, group, pet, deceased or estranged."""
    return status if status in ("deceased", "estranged") else kind


def draw_mark(canvas: Canvas, mark: str, name: str, x: float, y: float, size: float) -> None:
    """Draw somebody's mark around a point, `size` being half its height; the first letter of the name stands inside."""
    if mark == "deceased":
        canvas.line("mark-cross", x, y - size, x, y + size)
        canvas.line("mark-cross", x - size * 0.6, y - size * 0.35, x + size * 0.6, y - size * 0.35)
        return
    style = "mark estranged" if mark == "estranged" else "mark"
    if mark == "group":
        canvas.square(style, x, y, size * 0.9)
    elif mark == "pet":
        canvas.triangle(style, x, y + size * 0.9, size * 1.8)
        return
    else:
        canvas.dots(style, size, [(x, y)])
    if name:
        canvas.text("mark-letter", x, y + 4, name[:1].upper(), "middle")
