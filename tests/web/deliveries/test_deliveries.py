"""The pages about messages: kept by the therapist, stopped by the client, counted for the keeper; what was mistyped is kept."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from openipt.actions.addresses import address_of
from openipt.actions.composing import stop_path, way_path
from openipt.core.refusals import Refusal
from openipt.record import made_secrets, models, read
from tests.actions.sent import plan, reach, rows, ways
from tests.as_shown import as_shown
from tests.cast import NOW, send_link

pytestmark = [pytest.mark.django_db(databases=["default", "keys"]), pytest.mark.enable_socket]


def browser_of(cast, who: str) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(id=cast.accounts[who]))
    return client


def send(client: Client, to: str, **typed: str):
    return client.post(to, as_shown(client, to, typed))


@pytest.fixture
def ben(cast):
    return browser_of(cast, "ben")


def test_a_mistyped_number_is_refused_in_a_sentence_and_kept(cast, ben) -> None:
    answer = send(ben, reverse("add_client_channel", args=[cast.ana_course]), kind="sms", address="07700 900123")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Write the number with its country, like +44 7700 900123." in page
    assert "07700 900123</textarea>" in page


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("email", " ana@mail.example ", "ana@mail.example"),
        ("sms", "+91 98765-43210", "+919876543210"),
        ("sms", "00 44 (7700) 900.123", "+447700900123"),
        ("letter", "Ana P.\nLong Lane 1", "Ana P.\nLong Lane 1"),
    ],
)
def test_addresses_of_all_countries_are_kept_as_they_are_used(kind, typed, kept) -> None:
    assert address_of(kind, typed) == kept


@pytest.mark.parametrize(
    ("kind", "typed"), [("email", "ana@mail"), ("email", "a@b.example, c@d.example"), ("email", "a@b.example\nBcc: c@d.example")]
)
def test_what_is_no_address_is_refused(kind, typed) -> None:
    with pytest.raises(Refusal):
        address_of(kind, typed)


def test_the_log_reads_like_sentences(cast, ben, tmp_path) -> None:
    reach(cast.ben, cast.ana_course)
    plan(cast.ben, cast.ana_course)
    with ways(tmp_path) as out:
        out.send()
    shown = ben.get(reverse("messages", args=[cast.ana_course])).content.decode()
    assert "PHQ-9 for session 1, by e-mail" in shown
    assert "Monday 23 November, 09:00:00 sent" in shown


def test_a_client_stops_messages_with_one_press_and_only_after_asking_do_they_come_again(cast, ben) -> None:
    channel = reach(cast.ben, cast.ana_course)
    plan(cast.ben, cast.ana_course)
    address, phone = stop_path(made_secrets.token_of(channel)), Client()
    assert address == reverse("stop_messages", args=[made_secrets.token_of(channel)])
    assert "No more messages" in phone.get(address).content.decode()
    with rows():
        assert models.ClientChannel.objects.get().stopped_at is None  # opening it changes nothing
    assert "will not write to you here any more" in send(phone, address).content.decode()
    send(phone, address)
    with rows():
        assert set(models.Delivery.objects.values_list("state", flat=True)) == {"withdrawn"}
    again = reverse("start_channel_again", args=[cast.ana_course, channel])
    refused = send(ben, again)
    assert (refused.status_code, "Ask the client first" in refused.content.decode()) == (422, True)
    assert send(ben, again, asked="yes").status_code == 302
    with rows():
        assert "due" in set(models.Delivery.objects.values_list("state", flat=True))


def test_an_address_that_was_never_given_out_stops_nothing(cast) -> None:
    channel = reach(cast.ben, cast.ana_course)
    token = made_secrets.token_of(channel)
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".replace(token[-1], "")
    for wrong in (*(token[:-1] + each for each in last), "A" * len(token), "x", "%20", token[4:]):
        assert Client().get(f"/stop/{wrong}/").status_code == 404


def test_links_in_messages_are_addresses_of_ours() -> None:
    assert way_path("abc") == reverse("questionnaire", args=["abc"])


def test_a_letter_is_printed_with_its_square_and_posted(cast, ben) -> None:
    reach(cast.ben, cast.ana_course, "letter", "Ana P.\nLong Lane 1")
    plan(cast.ben, cast.ana_course)
    (waiting,) = [each for each in read.messages_page(cast.ben, cast.ana_course, now=NOW).messages if each.step == "session:1:phq9"]
    posted = reverse("say_it_was_posted", args=[cast.ana_course, waiting.id])
    assert send(ben, posted).status_code == 409
    shown = send(ben, reverse("print_letter", args=[cast.ana_course, waiting.id]))
    page = ben.get(shown.url).content.decode()
    assert "Long Lane 1" in page
    assert "A few questions for you" in page
    assert "<svg" in page
    assert "/q/" in page
    assert send(ben, posted).status_code == 302
    with rows():
        assert models.Delivery.objects.get(id=waiting.id).state == "sent"


def test_what_did_not_go_out_stands_in_the_caseload_until_it_was_seen(cast, ben) -> None:
    reach(cast.ben, cast.ana_course)
    plan(cast.ben, cast.ana_course)
    with rows():
        row = models.Delivery.objects.get(step="session:1:phq9")
        models.Delivery.objects.filter(id=row.id).update(state="given_up")
    for address in (reverse("caseload"), reverse("course", args=[cast.ana_course])):
        assert "A message wants a look" in ben.get(address).content.decode()
    send(ben, reverse("let_go", args=[cast.ana_course, row.id]))
    with rows():
        assert models.Delivery.objects.get(id=row.id).state == "withdrawn"


def test_the_keeper_sees_counts_and_tries_the_way_out(cast, settings) -> None:
    finn = browser_of(cast, "finn")
    page = finn.get(reverse("keeper_messages")).content.decode()
    assert "sign of life" in page
    assert "0 messages are due now." in page
    assert "Ana" not in page
    outbox = settings.OPENIPT_DATA / "outbox"  # shared by the tests of one process, so only what is new counts
    before = set(outbox.glob("*.eml"))
    told = send(finn, reverse("send_test_message"), kind="email", address="finn@test.example").content.decode()
    assert "It was taken. See whether it arrives." in told
    (written,) = set(outbox.glob("*.eml")) - before
    assert b"Subject: A test message" in written.read_bytes()
    written.unlink()


def test_a_waiting_questionnaire_is_sent_by_hand(cast, ben) -> None:
    channel = reach(cast.ben, cast.ana_course)
    response_id, _ = send_link(cast.ben, cast.ana_course, "gad7", 2)
    address = reverse("send_now", args=[cast.ana_course, response_id])
    assert send(ben, address, channel="nothing").status_code == 422
    assert send(ben, address, channel=str(channel)).status_code == 302
    with rows():
        assert models.Delivery.objects.get().response_id == response_id
