"""A canary over everything that leaves: each message of the demo courses, and each log line, title and address meanwhile, holds no clinical word."""

import logging
import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from openipt.actions import calling, demo, duty, measures, messages, questionnaires, sending
from openipt.actions.composing import Here
from openipt.record import made_secrets, models, read
from openipt.record.actors import actor_of_member
from openipt.web.shell import library
from tests.actions.sent import rows, ways
from tests.cast import op

pytestmark = [pytest.mark.django_db(databases=["default", "keys"]), pytest.mark.enable_socket]

HERE = Here("https://house.example", reaches_clients=True)
NOT_IN_TITLES = re.compile(
    r"depress|suicid|self.?harm|anxi|phq|gad|score|risk|safety|crisis|alert|symptom|diagnos|mood|severe|moderate|mild|therap|patient", re.IGNORECASE
)


@pytest.fixture
def played(settings, tmp_path, caplog):
    """The demo practice, with everybody reachable, an alert raised at the end, and all that was sent for a fortnight."""
    caplog.set_level(logging.DEBUG)
    now = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    demo.load(now)
    with rows():
        ben = actor_of_member(models.Membership.objects.get(account__email="ben@demo.example").id)
        courses = list(models.Course.objects.filter(therapist__account__email="ben@demo.example").values_list("id", flat=True))
    kinds = ("email", "sms")
    for number, course_id in enumerate(courses):
        address = (f"person{number}@mail.example", f"+44770090000{number}")[number % 2]
        messages.add_channel(ben, course_id, op_id=op(), kind=kinds[number % 2], address=address, zone="", now=now)
        messages.keep_plan(ben, course_id, op_id=op(), before_sessions=True, hours_before=24, follow_ups=True, now=now)
    for kind, address in (("email", "ben@mail.example"), ("sms", "+447700900999")):
        channel = duty.add_channel(ben, op_id=op(), kind=kind, address=address, now=now)
        duty.send_code(ben, channel, op_id=op(), now=now)
        duty.confirm_code(ben, channel, op_id=op(), code=duty.code_of(models.MemberChannel.objects.get(id=channel)), now=now)
    asked = measures.send(ben, courses[0], op_id=op(), measure="phq9", session=None, way="link", now=now)
    token = read.link_to_show(ben, courses[0], asked, now=now)[1].token
    questionnaires.begin(token, browser_secret="a-phone", now=now)
    questionnaires.answer(token, op_id=op(), browser_secret="a-phone", item="self_harm", value=2, now=now)
    with ways(tmp_path) as out:
        for day in range(15):
            out.at = now + timedelta(days=day)
            calling.call_people(out.at)
            while sending.send_what_is_due("one", out.clock, lambda: 0.5, out.channels, HERE):
                pass
    return ben, courses, [content for _, content in out.mail.arrived], [content for _, content in out.texts.arrived], caplog


def test_no_message_log_line_title_or_address_says_what_it_is_about(played):
    _, _, mails, texts, caplog = played
    never = library().messages.words_not_to_send
    found: list[str] = []
    read_through = 0
    for content in mails:
        mail = message_from_bytes(content, policy=policy.default)
        whole = "\n".join([*(f"{name}: {value}" for name, value in mail.items()), mail.get_content()])
        whole = re.sub(r"<[0-9a-f]{64}@|/(q|stop)/[\w-]+/", " ", whole)  # random, and nothing but random
        whole = re.sub(r"(?im)^(mime-version|content-[\w-]+|auto-submitted|date|list-unsubscribe):.*$", "", whole)
        found += never(whole)
        read_through += 1
    for content in texts:
        found += never(re.sub(r"/(q|stop)/[\w-]+/", " ", content.partition(b"\n")[2].decode()))
        read_through += 1
    assert read_through > 8, "Nothing was sent."
    assert any(b"Please sign in now" in content for content in mails), "Nobody was called to the alert."
    assert found == []
    assert [
        record.getMessage() for record in caplog.records if NOT_IN_TITLES.search(record.getMessage()) and not record.name.startswith("faker")
    ] == []


def test_no_page_of_a_client_bears_a_title_or_address_that_says_what_it_is_about(played):
    ben, *_ = played
    with rows():
        channel = models.ClientChannel.objects.first()
        response = models.Response.objects.filter(state="asked", link__revoked_at=None, link__expires_at__gt=datetime.now(UTC)).first()
    course_page = read.course_page(ben, response.course_id, now=datetime.now(UTC))
    token = read.link_to_show(ben, response.course_id, response.id, now=datetime.now(UTC))[1].token
    phone = Client()
    addresses = [reverse("questionnaire", args=[token]), reverse("help", args=[token])]
    addresses.append(reverse("stop_messages", args=[made_secrets.token_of(channel.id)]))
    titles = []
    for address in addresses:
        titles += re.findall("<title>(.*?)</title>", phone.get(address, follow=True).content.decode(), re.DOTALL)
    staff = Client()
    staff.force_login(get_user_model().objects.get(email="ben@demo.example"))
    own = [reverse("caseload"), *(reverse(name, args=[response.course_id]) for name in ("course", "messages"))]
    for address in own:
        titles += re.findall("<title>(.*?)</title>", staff.get(address).content.decode(), re.DOTALL)
    assert len(titles) == len(addresses) + len(own)
    assert [title for title in titles if NOT_IN_TITLES.search(title)] == []
    assert [address for address in addresses + own if NOT_IN_TITLES.search(address.replace(token, ""))] == []
    assert course_page.summary.client.name not in "".join(addresses + own)
