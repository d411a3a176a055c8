"""How somebody is marked in every picture: a circle for a person, a square for a group, a triangle for a pet, a cross for who has died."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

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


def small_mark(kind: Kind, status: Status, name: str) -> SafeString:
    """Somebody's mark by itself, as it stands beside a name in a list; what it says stands in words there too."""
    canvas = Canvas(26, 26)
    draw_mark(canvas, mark_of(kind, status), name, 13, 13, 10)
    drawn = mark_safe("".join(canvas.parts))  # noqa: S308  # the canvas escapes what it draws
    return format_html('<svg class="who-mark" viewBox="0 0 26 26" width="26" height="26" aria-hidden="true">{}</svg>', drawn)
