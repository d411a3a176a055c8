"""The look's table of contrasts (look, section 2), recomputed from the stylesheet; the expected figures are typed here."""

import re
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[2] / "src" / "openipt" / "web"
STYLESHEET = (WEB / "static" / "openipt.css").read_text(encoding="utf-8")
LIGHT, DARK = re.findall(r":root \{(.*?)\}", STYLESHEET, flags=re.DOTALL)[:2]

# token, ground, ratio in light, ratio in dark, as the table of the look gives them
TABLE = [
    ("ink", "paper", 13.6, 14.6),
    ("ink", "card", 15.0, 13.2),
    ("ink-2", "paper", 6.4, 8.7),
    ("ink-2", "card", 7.1, 7.8),
    ("edge", "paper", 3.6, 5.2),
    ("edge", "card", 3.9, 4.7),
    ("accent", "paper", 7.4, 9.6),
    ("accent", "card", 8.2, 8.7),
    ("on-accent", "accent", 8.2, 8.9),
    ("accent", "accent-soft", 6.9, 6.8),
    ("ink-2", "accent-soft", 5.9, 6.1),
    ("people", "paper", 6.8, 9.5),
    ("people", "card", 7.5, 8.6),
    ("people", "people-soft", 6.4, 7.4),
    ("lamp", "paper", 7.2, 11.3),
    ("lamp", "card", 8.0, 10.2),
    ("lamp", "lamp-soft", 7.1, 8.7),
    ("lamp-mark", "paper", 4.1, 7.8),
    ("lamp-mark", "card", 4.6, 7.0),
    ("on-strong", "strong", 15.0, 14.6),
    ("ink-2", "band-4", 5.3, 5.2),
    ("accent", "band-4", 6.1, 5.7),
    ("people", "band-4", 5.6, 5.7),
]
MARKS = {"edge", "lamp-mark"}
"""Tokens for controls and marks, which need 3; all others are text, which needs 4.5."""


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9A-Fa-f]{3,6})", block))


def luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    digits = digits if len(digits) == 6 else "".join(2 * digit for digit in digits)
    channels = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def hue_and_strength(colour: str) -> tuple[float, float]:
    import colorsys

    digits = colour.removeprefix("#")
    digits = digits if len(digits) == 6 else "".join(2 * digit for digit in digits)
    hue, _lightness, saturation = colorsys.rgb_to_hls(*(int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)))
    return hue * 360, saturation


@pytest.mark.parametrize(("token", "ground", "light", "dark"), TABLE)
def test_the_contrasts_are_those_of_the_table(token, ground, light, dark):
    for block, expected in ((LIGHT, light), (DARK, dark)):
        ratio = contrast(tokens(block)[token], tokens(block)[ground])
        assert ratio == pytest.approx(expected, abs=0.06)
        assert ratio >= (3 if token in MARKS else 4.5)


def test_light_and_dark_have_the_same_tokens():
    assert set(tokens(LIGHT)) == set(tokens(DARK))


def test_there_is_no_red_and_no_green():
    for colour in {*tokens(LIGHT).values(), *tokens(DARK).values()}:
        hue, strength = hue_and_strength(colour)
        assert strength < 0.25 or not (hue < 20 or hue > 345 or 80 < hue < 165), colour


def test_the_stylesheet_is_at_most_twenty_kilobytes():
    assert len(STYLESHEET.encode()) <= 20 * 1024


def test_the_stylesheet_knows_no_left_and_no_right():
    rules = re.sub(r"/\*.*?\*/", "", STYLESHEET, flags=re.DOTALL)
    assert not re.search(r"\b(left|right)\b", rules)


def test_colours_stand_in_tokens_alone():
    after_tokens = STYLESHEET[STYLESHEET.index("/* ground and text */") :]
    before_paper, paper = after_tokens.split("/* paper", 1)
    assert not re.search(r"#[0-9A-Fa-f]{3,8}\b", before_paper)
    assert set(re.findall(r"#[0-9A-Fa-f]{3,8}\b", paper)) <= {"#FFF", "#000", "#333", "#555", "#888", "#999"}


def test_no_template_styles_anything_by_itself():
    for template in WEB.rglob("*.html"):
        text = template.read_text(encoding="utf-8")
        assert " style=" not in text, template.name
        own = "<style>{{ sheet }}</style>"  # a plan kept on a phone is one file, which carries the clients' stylesheet inside
        assert "<style" not in (text.replace(own, "") if template.name == "kept_plan.html" else text), template.name


def test_the_sheet_of_staff_pages_keeps_to_the_same_rules():
    sheet = (WEB / "static" / "workbench.css").read_text(encoding="utf-8")
    rules = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    assert len(sheet.encode()) <= 20 * 1024
    assert not re.search(r"\b(left|right)\b", rules)
    assert not re.search(r"#[0-9A-Fa-f]{3,8}\b", rules)
    assert set(re.findall(r"var\((--[a-z0-9-]+)\)", rules)) <= set(re.findall(r"(--[a-z0-9-]+):", STYLESHEET))
