"""Gives somebody an account, ends one, or makes a one-time link after everything was lost; it never sets or shows a password."""

import argparse

from openipt.cli import installation
from openipt.cli.refused import Refused

ROLES = ("therapist", "facilitator", "co_facilitator", "supervisor", "service_lead", "safety_officer", "privacy_officer", "researcher", "keeper")


def describe(parser: argparse.ArgumentParser) -> None:
    """The words that the command takes."""
    what = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    give = what.add_parser("give", help="an account for somebody who works here, and the link with which they begin")
    give.add_argument("email")
    give.add_argument("--name", required=True, help="the name that others see")
    give.add_argument("--role", required=True, nargs="+", choices=ROLES, help="one role or more")
    reset = what.add_parser("reset", help="a one-time link for somebody who lost password, passkey and codes")
    reset.add_argument("email")
    reset.add_argument("--reason", required=True, help="why; its owner and whoever approves it will read it")
    what.add_parser("list", help="every account, with its roles")
    end = what.add_parser("end", help="close an account for good; whoever is signed in with it is signed out")
    end.add_argument("email")


def run(arguments: argparse.Namespace) -> int:
    """Do it, and say what comes next."""
    data = installation.data_folder()
    if not installation.has_key(data):
        raise Refused(f"There is no practice in {data}. Name its folder in OPENIPT_DATA.")
    installation.open_installation(data)
    from openipt.actions import Refusal

    do = {"give": _give, "reset": _reset, "list": _list, "end": _end}[arguments.what]
    try:
        do(arguments)
    except Refusal as refusal:
        raise Refused(refusal.sentence) from None
    return 0


def _give(arguments: argparse.Namespace) -> None:
    from openipt.actions import one_time_links
    from openipt.web.shell import now

    token = one_time_links.welcome(arguments.email, arguments.name, tuple(arguments.role), now=now())
    print(f"{arguments.name} begins with this link, within 72 hours. It works once; hand it over in person or by telephone.")
    print(_address(token))


def _reset(arguments: argparse.Namespace) -> None:
    from openipt.actions import one_time_links
    from openipt.web.shell import now

    moment = now()
    account_id = one_time_links.account_of(arguments.email)
    token = one_time_links.make(account_id, "reset", now=moment, reason=arguments.reason)
    waits_for = one_time_links.waits_for(token, now=moment)
    print(
        "It works once a colleague has approved it, on their page «Your account», and then for 24 hours from now."
        if waits_for == "approval"
        else "Nobody else works here who could approve it, so it begins to work in 24 hours and then works for 24 hours. Until then the\n"
        "sign-in page says so to everybody, and the owner can stop it."
    )
    print(_address(token))


def _list(_: argparse.Namespace) -> None:
    from openipt.actions.accounts import listed

    for email, name, roles, is_active in listed():
        print(f"{email:<32} {name:<24} {roles}{'' if is_active else '  closed'}".rstrip())


def _end(arguments: argparse.Namespace) -> None:
    from openipt.actions.accounts import end_account

    end_account(arguments.email)
    print(f"{arguments.email} is closed. Whoever was signed in with it is signed out.")


def _address(token: str) -> str:
    """The link as it is typed into a browser. Opening it on this machine needs «localhost», since passkeys do."""
    from django.conf import settings

    return f"{settings.OPENIPT_PUBLIC_ADDRESS or 'http://localhost:8000'}/begin/{token}/"
