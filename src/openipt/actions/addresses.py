"""Where a message can be sent: an address or a telephone number as somebody types it, brought into the form in which it is used."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from openipt.actions import limits
from openipt.core.refusals import Refusal

LONGEST_ON_AN_ENVELOPE = 400
"""Characters of a letter's address: a name and six or seven lines."""
_PHONE = re.compile(r"\+[1-9][0-9]{7,14}")
_IN_A_NUMBER = str.maketrans("", "", " -().\u00a0/")


def address_of(kind: str, typed: str) -> str:
    """The e-mail address, the number without blanks and with its country, or what stands on the envelope. Raises Refusal where it cannot be one."""
    written = typed.strip()
    if kind == "letter":
        if not written:
            raise Refusal("Write the name and address as they stand on the envelope.", field="address")
        if len(written) > LONGEST_ON_AN_ENVELOPE:
            raise Refusal(f"Write the address in at most {LONGEST_ON_AN_ENVELOPE} characters.", field="address")
        return written
    limits.check_line(written, "address")
    if kind == "email":
        try:
            validate_email(written)
        except ValidationError:
            raise Refusal("This is no e-mail address. Write it like name@example.org.", field="address") from None
        return written
    number = written.translate(_IN_A_NUMBER)
    number = f"+{number[2:]}" if number.startswith("00") else number
    if not _PHONE.fullmatch(number):
        raise Refusal("Write the number with its country, like +44 7700 900123.", field="address")
    return number
