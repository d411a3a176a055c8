"""A questionnaire's address as a square code for the camera of a phone."""

from io import BytesIO

import segno
from django.utils.safestring import SafeString, mark_safe


def square_code(address: str) -> SafeString:
    """The address as a QR code. It stays dark on white in dark pages too, since cameras expect that."""
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, svgns=False, svgclass="qr", lineclass="", omitsize=True, light="#fff"
    )
    # The code is made of squares alone: no word of ours or of anybody else is in it.
    return mark_safe(drawn.getvalue().decode())  # noqa: S308
