"""An address as a therapist hands it on to a client: written out, and as a square code for the camera of a phone."""

from io import BytesIO

import segno
from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from openipt.web import shell
from openipt.web.addresses import reverse


def address_of(request: HttpRequest, name: str, token: str) -> str:
    """The whole address of the page of that name that a secret leads to."""
    return shell.public_address(request) + reverse(name, args=[token])


def reaches_clients() -> bool:
    """Whether clients can open links on their own devices: only where the installation has a public address."""
    return bool(settings.OPENIPT_PUBLIC_ADDRESS)


def square_code(address: str) -> SafeString:
    """The address as a QR code. It stays dark on white in dark pages too, since cameras expect that."""
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, svgns=False, svgclass="qr", lineclass="", omitsize=True, light="#fff"
    )
    # The code is made of squares alone: no word of ours or of anybody else is in it.
    return mark_safe(drawn.getvalue().decode())  # noqa: S308
