"""`openipt account` gives, resets, lists and ends accounts; it never sets or shows a password."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.urls import resolve

from openipt.actions import one_time_links, people
from openipt.cli.main import main
from openipt.web import shell
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def practice(db):
    return people.found_practice(people.NewPractice("Linden House", "real", "gb", "Europe/London"))


@pytest.fixture
def ben(practice):
    account_id = people.give_account("ben@test.example", PASSWORD)
    people.take_in_member(practice, account_id, "Ben R.", ("therapist",))
    return account_id


def token_in(words: str) -> str:
    """The secret of the link that was printed, which leads to the page of one-time links."""
    (path,) = re.findall(r"http://localhost:8000(/begin/\S+)", words)
    found = resolve(path)
    assert found.view_name == "one_time_link"
    return found.kwargs["token"]


def test_giving_an_account_prints_the_link_with_which_somebody_begins(practice, capsys):
    assert main(["account", "give", "nia@test.example", "--name", "Nia W.", "--role", "therapist", "supervisor"]) == 0
    said = capsys.readouterr().out
    account = get_user_model().objects.get(email="nia@test.example")
    assert one_time_links.look_at(token_in(said), now=shell.now()).account_id == account.id
    assert "72 hours" in said
    assert not account.has_usable_password()
    assert shell.read.actor_of(account).member.roles == ("therapist", "supervisor")


def test_giving_it_twice_prints_another_link_until_somebody_has_begun(practice, capsys):
    give = ["account", "give", "nia@test.example", "--name", "Nia W.", "--role", "therapist"]
    main(give)
    capsys.readouterr()
    main(give)
    one_time_links.use(token_in(capsys.readouterr().out), PASSWORD, now=shell.now())
    assert main(give) == 2
    assert "openipt account reset nia@test.example" in capsys.readouterr().err


def test_a_role_that_is_none_is_refused(practice, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["account", "give", "nia@test.example", "--name", "Nia W.", "--role", "wizard"])
    assert ended.value.code == 2


def test_a_reset_in_a_practice_of_one_says_that_it_waits_a_day(ben, capsys):
    assert main(["account", "reset", "ben@test.example", "--reason", "The telephone is lost."]) == 0
    said = capsys.readouterr().out
    assert "begins to work in 24 hours" in said
    assert one_time_links.waits_for(token_in(said), now=shell.now()) == "a_day"


def test_a_reset_with_colleagues_says_that_one_of_them_approves_it(practice, ben, capsys):
    people.take_in_member(practice, people.give_account("cleo@test.example", PASSWORD), "Cleo V.", ("supervisor",))
    main(["account", "reset", "ben@test.example", "--reason", "The telephone is lost."])
    said = capsys.readouterr().out
    assert "once a colleague has approved it" in said
    assert one_time_links.waits_for(token_in(said), now=shell.now()) == "approval"


@pytest.mark.parametrize("what", [["reset", "--reason", "Lost."], ["end"]])
def test_an_address_without_an_account_is_refused_in_one_sentence(practice, capsys, what):
    assert main(["account", what[0], "nobody@test.example", *what[1:]]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_the_list_and_the_end(ben, capsys):
    main(["account", "list"])
    assert capsys.readouterr().out.split() == ["ben@test.example", "Ben", "R.", "therapist"]
    main(["account", "end", "ben@test.example"])
    capsys.readouterr()
    main(["account", "list"])
    assert "closed" in capsys.readouterr().out
    assert main(["account", "reset", "ben@test.example", "--reason", "Lost."]) == 2


def test_nothing_that_is_printed_holds_a_password(ben, capsys):
    main(["account", "reset", "ben@test.example", "--reason", "Lost."])
    main(["account", "list"])
    said = capsys.readouterr()
    assert PASSWORD not in said.out + said.err
    assert get_user_model().objects.get(id=ben).check_password(PASSWORD)


def test_a_folder_without_a_practice_is_refused(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("OPENIPT_DATA", str(tmp_path / "nothing"))
    assert main(["account", "list"]) == 2
    assert "There is no practice" in capsys.readouterr().err
