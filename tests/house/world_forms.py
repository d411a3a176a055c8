"""The addresses in the world of the address table, and what the form of each holds when somebody who may fills it in well."""

from datetime import timedelta
from typing import Any

from django.urls import reverse

from openipt.actions import duty
from openipt.record import made_secrets, models
from openipt.web.fieldforms import ANSWER
from tests.cast import PASSWORD, op
from tests.house.world import World, items_of

OF_A_LETTER = ("letter_to_client", "letter_as_page", "letter_picture", "consent_to_letter", "take_letter_consent_back", "give_letter")


def address(name: str, world: World) -> str:
    """The address of that name in Ana's course."""
    course = {"course_id": world.course}
    parts: dict[str, dict[str, Any]] = {
        **dict.fromkeys(
            (
                "course",
                "move_course",
                "extend_course",
                "change_protocol",
                "begin_again",
                "list_case",
                "take_off_list",
                "send_measure",
                "listed_course",
            ),
            course,
        ),
        **dict.fromkeys(("show_name", "signed_notes", "comment_on_case"), course),
        **dict.fromkeys(("session", "attendance", "plan_session", "note", "sign_note", "amend_note", "process_note"), {**course, "number": 1}),
        **dict.fromkeys(("save_part", "remove_part", "print_step"), {**course, "number": 1, "part_id": world.step}),
        **dict.fromkeys(("assess_risk", "raise_alert", "safety_plan", "plan_on_phone", "take_plan_back"), course),
        **dict.fromkeys(("timeline", "add_event"), course),
        **dict.fromkeys(("timeline_event", "take_out_event"), {**course, "event_id": world.event}),
        "say_what_happened": {**course, "number": 1},
        "focus": course,
        "add_to_focus": {**course, "sheet": "issue"},
        **dict.fromkeys(("focus_sheet", "move_issue", "take_out_of_focus"), {**course, "sheet_id": world.issue}),
        **dict.fromkeys(("letters", "begin_letter"), course),
        **dict.fromkeys(OF_A_LETTER, {**course, "letter_id": world.to_client}),
        "given_letter": {**course, "given_id": world.given},
        "plan_version": {**course, "version": 1},
        "look_together": {**course, "rule": "safety.item9", "number": 1},
        **dict.fromkeys(("circle", "packs", "take_pack", "lay_pack_aside", "take_option", "lay_option_aside"), course),
        "pack": {"key": "betrayal"},
        **dict.fromkeys(("people", "ask_for_people", "merge_people", "bring_people_over"), course),
        **dict.fromkeys(("people_at_home", "take_home_back", "look_through_people"), course),
        **dict.fromkeys(("person", "take_out_person"), {**course, "person_id": world.person}),
        "part_people": {**course, "person_id": world.other_person},
        "leave_person_in": {**course, "person_id": world.asked_out},
        "ask_own_person_out": {"token": world.home_token, "person_id": world.asked_out},
        **dict.fromkeys(("own_people", "begin_own_people", "add_own_person", "stop_own_people"), {"token": world.home_token}),
        **dict.fromkeys(("own_person", "take_out_own_person"), {"token": world.home_token, "person_id": world.own_person}),
        **dict.fromkeys(("place_people", "circle_drawing"), {**course, "number": 1}),
        "undo_placement": {**course, "number": 1, "person_id": world.person},
        "switch_rule": {"rule": "ot.jump_5"},
        **dict.fromkeys(("own_plan", "keep_plan"), {"token": world.plan_token}),
        **dict.fromkeys(("tasks", "extend_course", "plan_maintenance", "change_protocol", "begin_again"), course),
        "task": {**course, "task_id": "assessment.preferences"},
        "task_record": {**course, "task_id": "assessment.consent", "version": 1},
        "see_comment": {**course, "comment_id": world.comment},
        **dict.fromkeys(("paper_form", "enter_score"), {**course, "measure": "gad7"}),
        **dict.fromkeys(("show_link", "revoke_link", "hand_over"), {**course, "response_id": world.asked}),
        **dict.fromkeys(("score", "strike_score"), {**course, "response_id": world.response}),
        **dict.fromkeys(("alert", "take_alert", "write_on_alert", "look_again", "close_alert"), {**course, "alert_id": world.alert}),
        **dict.fromkeys(("questionnaire", "begin", "help", "end", "later", "not_me"), {"token": world.token}),
        "question": {"token": world.token, "number": 2},
        "protocol": {"key": "ipt16"},
        **dict.fromkeys(("hand_on", "take_offer_back"), course),
        "offered_course": {"course_id": world.left_course},
        **dict.fromkeys(("waiting_client", "close_referral"), {"referral_id": world.referral}),
        "undo_entries": {"said_id": world.said_of_entries},
        "keep_view": {"view_id": world.view},
        "passkey": {"passkey_id": world.passkey},
        "end_session": {"session_id": world.session},
        **dict.fromkeys(("approve_reset", "stop_reset"), {"link_id": world.reset}),
        "one_time_link": {"token": world.begin_token},
        **dict.fromkeys(("send_code", "confirm_code", "end_channel"), {"channel_id": world.channel}),
        "end_cover": {"cover_id": world.cover},
        **dict.fromkeys(("messages", "keep_sending_plan", "add_client_channel"), course),
        **dict.fromkeys(("end_client_channel", "say_it_did_not_arrive", "start_channel_again"), {**course, "channel_id": world.client_channel}),
        "send_now": {**course, "response_id": world.asked},
        **dict.fromkeys(("let_go", "print_letter", "letter", "say_it_was_posted"), {**course, "delivery_id": world.letter}),
        "stop_messages": {"token": made_secrets.token_of(world.client_channel)},
    }
    if name == "hand_on.left":
        return reverse("hand_on", kwargs={"course_id": world.left_course})
    name = name.split(".")[0]
    return reverse(name, kwargs=parts.get(name, {}))


def form(name: str, world: World) -> dict[str, Any]:
    """What the form of that address holds when somebody who may fills it in well."""
    today = world.now.date().isoformat()
    tomorrow = (world.now + timedelta(days=1)).date().isoformat()
    later = (world.now + timedelta(days=10)).date().isoformat()
    gad7 = {ANSWER + key: "1" for key in items_of("gad7")}
    filled: dict[str, dict[str, Any]] = {
        "add_client": {"name": "New N.", "protocol": "ipt16", "day": tomorrow, "time": "10:00", "mode": "in_person"},
        "move_course": {"move": "on_hold", "to": "on_hold", "reason": "A pause.", "risk_note": "None seen."},
        "task": {"_outcome": "done", "_about": today, "_based_on": "0", "hopes": "To sleep."},
        "change_protocol": {"to": "ipt16_uk@1", "phase": "initial", "reason": "Four sessions to begin with."},
        "begin_again": {"protocol": "ipt16", "day": tomorrow, "time": "10:00", "mode": "in_person"},
        "extend_course": {"sessions": "4", "reason": "The move took longer.", "agreed": "yes"},
        "plan_maintenance": {"sessions": "12", "weeks": "4", "day": later, "time": "10:00", "mode": "in_person"},
        **dict.fromkeys(("hand_on", "hand_on.left"), {"to": str(world.cast.hana.member.id), "reason": "She moves to the coast."}),
        "offered_course": {"do": "accept"},
        "waiting_list": {"name": "Jan N.", "referred_on": today, "contact": "letters only", "priority": ""},
        "waiting_client": {
            "therapist": str(world.cast.hana.member.id),
            "protocol": "ipt16",
            "day": tomorrow,
            "time": "10:00",
            "mode": "in_person",
        },
        "settle_entries": {"first": str(world.twice[0]), "second": str(world.twice[2]), "do": "one"},
        "keep_hours": {"days_0": "1", "opens_0": "09:00", "closes_0": "17:00"},
        "add_holidays": {"first_day": later, "last_day": later, "holiday": "Boxing Day"},
        "open_again": {"day": later},
        "close_referral": {"reason": "Moved away."},
        "save_view": {"alert": "yes", "view_name": "Alerts"},
        "keep_view": {"do": "open_with"},
        "find_client": {"part_of_name": "ana"},
        "add_event": {"date": "2025-03-22", "title": "He spoke, she shouted", "_based_on": "0"},
        "timeline_event": {"date": "2024-10", "title": "A long quarrel", "_based_on": "1"},
        "say_what_happened": {"event": "He spoke.", "person": "Kate", "_also": "yes", "_when": "2025-03"},
        "ask_for_people": {"display_name": "Dan", "relation": "Neighbour", "kind": "person", "status": "living", "_session": "1"},
        "person": {"display_name": "Pat", "relation": "Friend", "satisfaction": "6", "_based_on": "1", "_session": "1"},
        "merge_people": {"one": str(world.person), "other": str(world.other_person), "kept": str(world.person)},
        "bring_people_over": {},
        **dict.fromkeys(("take_pack", "lay_pack_aside"), {"pack": "betrayal"}),
        **dict.fromkeys(("take_option", "lay_option_aside"), {"option": "telehealth"}),
        "add_own_person": {"display_name": "Lee", "relation": "Friend"},
        "own_person": {"status": "living"},
        "add_to_focus": {"text": "Never time for friends", "_based_on": "0", "_session": "1"},
        "focus_sheet": {"text": "The long silence at home", "_based_on": "1"},
        "move_issue": {"do": "up"},
        "begin_letter": {"kind": "map"},
        "letter_to_client": {"title": "My map", "words-helps": "Singing.", "_based_on": "1"},
        "consent_to_letter": {"on": today, "how": "in_session", "_version": "1"},
        "take_letter_consent_back": {},
        "give_letter": {},
        "look_together": {"choices": "safety", "reason": "Asked, and talked about."},
        "switch_rule": {"use": "no"},
        "place_people": {f"ring-{world.person}": "2", f"tie-{world.person}": "distant"},
        "attendance": {"attendance": "cancelled_client"},
        "save_part": {"_sheet": "step", "_based_on": "1", "_writer": str(op()), "step": "Ring Pat on Monday."},
        "remove_part": {"_based_on": "1"},
        "sign_note": {"state": world.state_of_note() if name == "sign_note" else ""},
        "amend_note": {"words": "It was a Monday.", "reason": "a slip"},
        "process_note": {"_sheet": "process_note", "_based_on": "0", "_writer": str(op()), "words": "For me alone.", "_part": world.private_note},
        "plan_session": {"day": (world.now + timedelta(days=2)).date().isoformat(), "time": "11:00", "mode": "video"},
        "list_case": {"supervisor": str(world.cast.cleo.member.id), "until": tomorrow},
        "comment_on_case": {"words": "Slower, perhaps.", "session": "1"},
        "send_measure": {"measure": "gad7", "session": "1", "way": "link"},
        "enter_score": {"about": today, "session": "1", **gad7},
        "strike_score": {"reason": "Entered twice."},
        "write_on_alert": {"words": "Spoke by phone."},
        "close_alert": {"words": "Look again on Tuesday.", "useful": "yes"},
        "look_again": {"words": "Read what was done; I agree."},
        "add_channel": {"kind": "sms", "address": "+44 7700 900456"},
        "confirm_code": {"code": duty.code_of(models.MemberChannel.objects.get(id=world.channel))},
        "hand_over_alerts": {"to": str(world.cast.hana.member.id), "from_day": later, "until_day": later},
        "cover_everybody": {"member": str(world.cast.hana.member.id), "from_day": today, "until_day": today},
        "say_hours": {"around_the_clock": "yes"},
        "assess_risk": {"spoke": "yes", "level": "low"},
        "assess_risk.remember": {"do": "remember", "on": today, "behaviour": "Bought tablets."},
        "raise_alert": {"kind": "mania", "words": "No sleep for three nights."},
        "safety_plan": {"based_on": "1", "helpers": "Kate, and Mia"},
        "keep_sending_plan": {"before_sessions": "yes", "hours_before": "48"},
        "add_client_channel": {"kind": "sms", "address": "+44 7700 900777"},
        "start_channel_again": {"asked": "yes"},
        "send_now": {"channel": str(world.client_channel)},
        "send_test_message": {"kind": "email", "address": "finn@test.example"},
        "question": {"item": items_of("gad7")[1], "answer": "1", "do": "next"},
        "add_passkey": {"name": "My key", "credential": "{}"},
        "passkey": {"name": "My other key", "do": "rename"},
        "authenticator_app": {"code": "000000"},
        **dict.fromkeys(("change_password", "one_time_link"), {"password": "four words nobody puts together"}),
        **dict.fromkeys(("step_up", "unlock"), {"password": PASSWORD, "next": "/caseload/"}),
        "mfa_login_webauthn": {"credential": "{}"},
    }
    return {**filled.get(name, {}), "op_id": str(op())}
