"""Every field of every table says how private it is, and words about a client are sealed."""

from typing import Any

import pytest
from django.apps import apps
from django.db import models as fields

from openipt.record.models.base import Guarded, SealedField

MODELS = [model for app in ("record", "keystore") for model in apps.get_app_config(app).get_models()]
CLASSES = ("open", "personal", "clinical")
OF_AN_ACCOUNT = {"OneTimeLink", "RecoveryCode"}
"""What belongs to an account and goes with it."""
NOT_ABOUT_CLIENTS = {"Account", "MemberChannel", "Membership", "SavedView", *OF_AN_ACCOUNT}
"""Staff and accounts: personal, and not sealed (security.md, "Decided since")."""

OPEN_TEXT = {
    *("alert.item", "alert.kind", "alert.second_look", "alert.state", "alert_note.kind", "answer.item"),
    *("client_channel.kind", "client_channel.zone", "member_channel.kind"),
    *("delivery.about", "delivery.channel", "delivery.key", "delivery.leased_by", "delivery.state", "delivery.step"),
    *("delivery_line.problem", "delivery_line.what", "heartbeat.holder", "heartbeat.name"),
    *("refused_operation.actor", "refused_operation.verb", "risk_assessment.screener"),
    *(
        "audit_line.actor",
        "audit_line.chain",
        "audit_line.key",
        "audit_line.mac",
        "audit_line.outcome",
        "audit_line.previous",
        "audit_line.relation",
        "audit_line.verb",
    ),
    *("course_sheet.sheet", "letter.kind", "rule_decision.rule"),
    *("course.extended_in", "course.held_from", "task_record.outcome", "task_record.sheet", "task_record.task"),
    *("course.main_measure", "course.phase", "course.protocol", "course.protocol_fingerprint", "course.state"),
    *("course_offer.state", "referral.state"),
    *("course_event.kind", "course_event.outcome", "course_event.phase", "course_event.state"),
    *("operation.verb", "planned_session.attendance", "planned_session.local_start", "planned_session.mode"),
    *("planned_session.phase", "planned_session.zone"),
    *("response.band", "response.measure", "response.measure_fingerprint", "response.safety", "response.state", "response.way"),
    *("service.country", "service.kind", "service.name", "service.zone", "saved_view.query"),
    *("one_time_link.purpose", "session_part.sheet"),
}
"""Every open column that holds text: keys and codes of our own, never what somebody typed about a client. A new one is a decision."""


def classes_of(model: Any) -> dict[str, list[str]]:
    """The lists in which each field's name stands."""
    found: dict[str, list[str]] = {}
    for kind in CLASSES:
        for name in getattr(model.Privacy, kind, ()):
            found.setdefault(name, []).append(kind)
    return found


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_each_field_stands_in_exactly_one_list(model: Any) -> None:
    assert {name for name in vars(model.Privacy) if not name.startswith("_")} <= set(CLASSES)
    declared = [name for kind in CLASSES for name in getattr(model.Privacy, kind, ())]
    assert sorted(declared) == sorted(field.name for field in model._meta.concrete_fields)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_what_is_personal_or_clinical_is_sealed_and_what_is_sealed_is_so_for_a_reason(model: Any) -> None:
    for name, kinds in classes_of(model).items():
        sealed = isinstance(model._meta.get_field(name), SealedField)
        if model.__name__ in NOT_ABOUT_CLIENTS:
            assert not sealed
        else:
            assert sealed is (kinds != ["open"]), f"{model.__name__}.{name}"


def test_a_sealed_field_stands_only_in_a_clinical_row() -> None:
    with_seals = {model for model in MODELS if any(isinstance(field, SealedField) for field in model._meta.concrete_fields)}
    assert with_seals
    assert all(issubclass(model, Guarded) for model in with_seals)


def test_open_text_columns_are_those_decided_on() -> None:
    text = {
        f"{model._meta.db_table}.{field.name}"
        for model in MODELS
        for field in model._meta.concrete_fields
        if isinstance(field, fields.CharField | fields.TextField) and classes_of(model)[field.name] == ["open"]
    }
    assert text == OPEN_TEXT


def test_no_table_can_hold_free_text_of_any_length_in_the_open() -> None:
    assert [field for model in MODELS for field in model._meta.concrete_fields if isinstance(field, fields.TextField | fields.FileField)] == []


def test_accounts_are_never_joined_to_a_client() -> None:
    account = apps.get_model("record", "Account")
    pointing = {field.related_model.__name__ for field in account._meta.get_fields() if field.auto_created and field.related_model is not None}
    assert pointing <= {"Membership", "EmailAddress", "LogEntry", "Authenticator", "UserSession", *OF_AN_ACCOUNT}
    names = {field.name for field in account._meta.get_fields()}
    assert not names & {"name", "first_name", "last_name", "client", "phone"}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_table_does_not_take_its_children_along_when_it_goes(model: Any) -> None:
    for field in model._meta.concrete_fields:
        if field.is_relation:
            goes_with_it = model.__name__ in OF_AN_ACCOUNT and field.name == "account"
            assert field.remote_field.on_delete is (fields.CASCADE if goes_with_it else fields.PROTECT), f"{model.__name__}.{field.name}"
