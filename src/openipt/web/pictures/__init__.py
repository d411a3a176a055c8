"""The therapy's own pictures, drawn on the server as SVG from tokens, each with the same facts in words beside it."""

from openipt.web.pictures.course_line import CourseLine, course_line
from openipt.web.pictures.ribbon import large_ribbon, small_ribbon
from openipt.web.pictures.slots import Slot, next_slot, slots_of
from openipt.web.pictures.small_line import small_line
from openipt.web.pictures.spark import spark
from openipt.web.pictures.standing import Place, place_of, points_of

__all__ = [
    "CourseLine",
    "Place",
    "Slot",
    "course_line",
    "large_ribbon",
    "next_slot",
    "place_of",
    "points_of",
    "slots_of",
    "small_line",
    "small_ribbon",
    "spark",
]
