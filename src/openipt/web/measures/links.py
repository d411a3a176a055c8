"""A questionnaire's address as a therapist hands it on."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from openipt.web import shell


def address_of(request: HttpRequest, token: str) -> str:
    """The whole address of a link."""
    return shell.public_address(request) + reverse("questionnaire", args=[token])


def reaches_clients() -> bool:
    """Whether clients can open links on their own devices: only where the installation has a public address."""
    return bool(settings.OPENIPT_PUBLIC_ADDRESS)
