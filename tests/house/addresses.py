"""The address table: every address, every method, every member of the cast, and what must come of it. Typed by hand, on purpose.

The columns are: nobody signed in, Ana, Ben, Cleo, Dov, Eve, Finn, Gil, Hana, Ivo. Ana's course is Ben's and is listed for Cleo; a second
course of Ben's is listed for nobody. Hana stands in for Ben today, Cleo covers his alerts, and Ivo was called to Ana's alert. A third course
was left behind by a therapist who has gone; Ivo, who leads, offers it to Hana.
A missing address fails the test. After a dot stands
which form of the address is sent.
"""

PEOPLE = ("nobody", "ana", "ben", "cleo", "dov", "eve", "finn", "gil", "hana", "ivo")

TABLE: dict[tuple[str, str], str] = {
    # address, method            nobody ana ben cleo dov eve finn gil hana ivo
    ("start", "GET"): "           302 200 302 302 200 302 302 200 302 302",
    ("account_login", "GET"): "   200 302 302 302 302 302 302 302 302 302",
    ("account_login", "POST"): "  200 302 302 302 302 302 302 302 302 302",
    ("account_logout", "GET"): "  302 200 200 200 200 200 200 200 200 200",
    ("account_logout", "POST"): " 302 302 302 302 302 302 302 302 302 302",
    ("health_of_alerts", "GET"): "200 200 200 200 200 200 200 200 200 200",
    ("health", "GET"): "          200 200 200 200 200 200 200 200 200 200",
    ("caseload", "GET"): "        302 403 200 403 403 200 403 403 200 403",
    ("covered_caseload", "GET"): "302 403 403 403 403 403 403 403 200 403",
    ("save_view", "POST"): "      302 403 302 403 403 302 403 403 302 403",
    ("keep_view", "POST"): "      302 403 302 403 403 404 403 403 404 403",
    # Found is who is the asker's own, and for Ivo, who leads, who is seen by whom; Eve runs her practice of one.
    ("waiting_list", "GET"): "    302 403 200 403 403 200 403 403 200 200",
    ("waiting_list", "POST"): "   302 403 302 403 403 302 403 403 302 302",
    ("waiting_client", "GET"): "  302 403 200 403 403 404 403 403 200 200",
    ("waiting_client", "POST"): " 302 403 403 403 403 404 403 403 302 302",
    ("close_referral", "POST"): " 302 403 302 403 403 404 403 403 302 302",
    ("service", "GET"): "         302 403 403 403 403 200 403 403 403 200",
    ("keep_hours", "POST"): "      302 403 403 403 403 302 403 403 403 302",
    ("add_holidays", "POST"): "    302 403 403 403 403 302 403 403 403 302",
    ("open_again", "POST"): "      302 403 403 403 403 302 403 403 403 302",
    ("entries_twice", "GET"): "   302 403 200 403 403 200 403 403 200 200",
    ("settle_entries", "POST"): " 302 403 302 403 403 404 403 403 404 302",
    ("undo_entries", "POST"): "   302 403 302 403 403 404 403 403 404 302",
    ("find_client", "GET"): "     302 403 200 403 403 200 403 403 200 200",
    ("find_client", "POST"): "    302 403 200 403 403 200 403 403 200 200",
    ("add_client", "GET"): "      302 403 200 403 403 200 403 403 200 403",
    ("add_client", "POST"): "     302 403 302 403 403 302 403 403 302 403",
    # The library holds nothing of a client: every member of a practice reads it.
    ("library", "GET"): "         302 403 200 200 403 200 200 403 200 200",
    ("protocol", "GET"): "        302 403 200 200 403 200 200 403 200 200",
    ("pack", "GET"): "            302 403 200 200 403 200 200 403 200 200",
    ("take_option", "POST"): "    302 404 302 404 404 404 404 404 302 404",
    ("lay_option_aside", "POST"): "302 404 302 404 404 404 404 404 302 404",
    ("packs", "GET"): "           302 404 200 404 404 404 404 404 200 404",
    ("take_pack", "POST"): "      302 404 302 404 404 404 404 404 302 404",
    ("lay_pack_aside", "POST"): " 302 404 302 404 404 404 404 404 302 404",
    ("change_protocol", "GET"): " 302 404 200 404 404 404 404 404 404 404",
    ("change_protocol", "POST"): "302 404 302 404 404 404 404 404 404 404",
    ("begin_again", "GET"): "     302 404 200 404 404 404 404 404 404 404",
    ("begin_again", "POST"): "    302 404 302 404 404 404 404 404 404 404",
    ("course", "GET"): "          302 404 200 404 404 404 404 404 200 404",
    ("move_course", "GET"): "     302 404 200 404 404 404 404 404 404 404",
    ("move_course", "POST"): "    302 404 302 404 404 404 404 404 404 404",
    ("tasks", "GET"): "           302 404 200 404 404 404 404 404 200 404",
    ("task", "GET"): "            302 404 200 404 404 404 404 404 200 404",
    ("task", "POST"): "           302 404 302 404 404 404 404 404 302 404",
    ("task_record", "GET"): "     302 404 200 404 404 404 404 404 200 404",
    ("extend_course", "GET"): "   302 404 200 404 404 404 404 404 404 404",
    ("extend_course", "POST"): "  302 404 302 404 404 404 404 404 404 404",
    ("plan_maintenance", "GET"): "302 404 200 404 404 404 404 404 404 404",
    ("plan_maintenance", "POST"): "302 404 302 404 404 404 404 404 404 404",
    ("hand_on", "GET"): "         302 404 200 404 404 404 404 404 404 404",
    ("hand_on", "POST"): "        302 404 302 404 404 404 404 404 404 404",
    ("hand_on.left", "GET"): "    302 404 404 404 404 404 404 404 404 200",
    ("hand_on.left", "POST"): "   302 404 404 404 404 404 404 404 404 302",
    ("take_offer_back", "POST"): "302 404 302 404 404 404 404 404 404 404",
    ("offered_course", "GET"): "  302 404 404 404 404 404 404 404 200 404",
    ("offered_course", "POST"): " 302 404 404 404 404 404 404 404 302 404",
    ("look_together", "GET"): "   302 404 200 404 404 404 404 404 200 404",
    ("look_together", "POST"): "  302 404 302 404 404 404 404 404 302 404",
    ("circle", "GET"): "          302 404 200 404 404 404 404 404 200 404",
    ("place_people", "POST"): "   302 404 302 404 404 404 404 404 302 404",
    ("undo_placement", "POST"): " 302 404 302 404 404 404 404 404 302 404",
    ("circle_drawing", "GET"): "  302 404 200 404 404 404 404 404 200 404",
    ("people", "GET"): "          302 404 200 404 404 404 404 404 200 404",
    ("ask_for_people", "GET"): "  302 404 200 404 404 404 404 404 200 404",
    ("ask_for_people", "POST"): " 302 404 302 404 404 404 404 404 302 404",
    ("person", "GET"): "          302 404 200 404 404 404 404 404 200 404",
    ("person", "POST"): "         302 404 302 404 404 404 404 404 302 404",
    ("take_out_person", "GET"): " 302 404 200 404 404 404 404 404 200 404",
    ("take_out_person", "POST"): "302 404 302 404 404 404 404 404 302 404",
    ("merge_people", "GET"): "    302 404 200 404 404 404 404 404 200 404",
    ("merge_people", "POST"): "   302 404 302 404 404 404 404 404 302 404",
    ("part_people", "POST"): "    302 404 302 404 404 404 404 404 302 404",
    # Hana, who stands in, may look at where people could come from; bringing them over waits for Ben.
    ("bring_people_over", "GET"): "   302 404 200 404 404 404 404 404 200 404",
    ("bring_people_over", "POST"): "  302 404 302 404 404 404 404 404 404 404",
    ("people_at_home", "GET"): "      302 404 200 404 404 404 404 404 200 404",
    ("people_at_home", "POST"): "     302 404 302 404 404 404 404 404 302 404",
    ("take_home_back", "POST"): "     302 404 302 404 404 404 404 404 302 404",
    ("leave_person_in", "POST"): "302 404 302 404 404 404 404 404 302 404",
    ("look_through_people", "POST"): "302 404 302 404 404 404 404 404 302 404",
    # Linden House has a lead, Ivo, who chooses its rules; in Eve's practice whoever treats does.
    ("service_rules", "GET"): "   302 403 200 403 403 200 403 403 200 200",
    ("switch_rule", "POST"): "    302 403 403 403 403 302 403 403 403 302",
    ("session", "GET"): "         302 404 200 404 404 404 404 404 200 404",
    ("attendance", "POST"): "     302 404 302 404 404 404 404 404 302 404",
    ("plan_session", "POST"): "   302 404 302 404 404 404 404 404 302 404",
    ("save_part", "POST"): "      302 404 302 404 404 404 404 404 302 404",
    ("remove_part", "POST"): "    302 404 302 404 404 404 404 404 302 404",
    ("print_step", "GET"): "      302 404 200 404 404 404 404 404 200 404",
    ("note", "GET"): "            302 404 200 404 404 404 404 404 200 404",
    ("sign_note", "POST"): "      302 404 302 404 404 404 404 404 302 404",
    ("amend_note", "POST"): "     302 404 302 404 404 404 404 404 302 404",
    ("process_note", "GET"): "    302 404 200 404 404 404 404 404 404 404",
    ("process_note", "POST"): "   302 404 302 404 404 404 404 404 404 404",
    ("see_comment", "POST"): "    302 404 302 404 404 404 404 404 404 404",
    ("list_case", "POST"): "      302 404 302 404 404 404 404 404 404 404",
    ("take_off_list", "POST"): "  302 404 302 404 404 404 404 404 404 404",
    ("send_measure", "GET"): "    302 404 200 404 404 404 404 404 200 404",
    ("send_measure", "POST"): "   302 404 302 404 404 404 404 404 302 404",
    ("show_link", "GET"): "       302 404 200 404 404 404 404 404 200 404",
    ("revoke_link", "POST"): "    302 404 302 404 404 404 404 404 302 404",
    ("hand_over", "POST"): "      302 404 302 404 404 404 404 404 302 404",
    ("paper_form", "GET"): "      302 404 200 404 404 404 404 404 200 404",
    ("enter_score", "GET"): "     302 404 200 404 404 404 404 404 200 404",
    ("enter_score", "POST"): "    302 404 302 404 404 404 404 404 302 404",
    ("score", "GET"): "           302 404 200 404 404 404 404 404 200 404",
    ("strike_score", "POST"): "   302 404 302 404 404 404 404 404 404 404",
    ("alert", "GET"): "           302 404 200 200 404 404 404 404 200 200",
    ("take_alert", "POST"): "     302 404 302 302 404 404 404 404 302 302",
    ("write_on_alert", "POST"): " 302 404 302 302 404 404 404 404 302 302",
    ("close_alert", "POST"): "    302 404 302 302 404 404 404 404 302 302",
    ("look_again", "POST"): "     302 404 409 302 404 404 404 404 302 302",
    ("alert_list", "GET"): "      302 403 200 200 403 200 403 403 200 200",
    ("alert_review", "GET"): "    302 403 200 200 403 200 403 403 200 200",
    ("on_duty", "GET"): "         302 403 200 200 403 200 403 403 200 200",
    ("add_channel", "POST"): "    302 403 302 302 403 302 403 403 302 302",
    ("send_code", "POST"): "      302 403 302 404 403 404 403 403 404 404",
    ("confirm_code", "POST"): "   302 403 302 404 403 404 403 403 404 404",
    ("end_channel", "POST"): "    302 403 302 404 403 404 403 403 404 404",
    ("hand_over_alerts", "POST"): "302 403 302 302 403 422 403 403 422 302",
    ("cover_everybody", "POST"): "302 403 302 302 403 422 403 403 422 302",
    ("end_cover", "POST"): "      302 403 302 302 403 404 403 403 302 302",
    ("say_hours", "POST"): "      302 403 302 302 403 302 403 403 302 302",
    # Ben treats and Hana stands in; Cleo and Ivo see to the alert, so they may find out about risk and make the plan.
    ("assess_risk", "GET"): "            302 404 200 200 404 404 404 404 200 200",
    ("assess_risk", "POST"): "           302 404 302 302 404 404 404 404 302 302",
    ("assess_risk.remember", "POST"): "  302 404 200 200 404 404 404 404 200 200",
    ("raise_alert", "GET"): "            302 404 200 404 404 404 404 404 200 404",
    ("raise_alert", "POST"): "           302 404 302 404 404 404 404 404 302 404",
    ("safety_plan", "GET"): "            302 404 200 200 404 404 404 404 200 200",
    ("safety_plan", "POST"): "           302 404 302 302 404 404 404 404 302 302",
    ("plan_version", "GET"): "           302 404 200 200 404 404 404 404 200 200",
    ("plan_on_phone", "GET"): "          302 404 200 404 404 404 404 404 200 404",
    ("plan_on_phone", "POST"): "         302 404 302 404 404 404 404 404 302 404",
    ("take_plan_back", "POST"): "        302 404 302 404 404 404 404 404 302 404",
    ("timeline", "GET"): "               302 404 200 404 404 404 404 404 200 404",
    ("add_event", "GET"): "              302 404 200 404 404 404 404 404 200 404",
    ("add_event", "POST"): "             302 404 302 404 404 404 404 404 302 404",
    ("timeline_event", "GET"): "         302 404 200 404 404 404 404 404 200 404",
    ("timeline_event", "POST"): "        302 404 302 404 404 404 404 404 302 404",
    ("take_out_event", "POST"): "        302 404 302 404 404 404 404 404 302 404",
    ("say_what_happened", "GET"): "      302 404 200 404 404 404 404 404 200 404",
    ("say_what_happened", "POST"): "     302 404 302 404 404 404 404 404 302 404",
    # Letters to the client, given only once the client has agreed.
    ("letters", "GET"): "                302 404 200 404 404 404 404 404 200 404",
    ("begin_letter", "POST"): "          302 404 302 404 404 404 404 404 302 404",
    ("letter_to_client", "GET"): "       302 404 200 404 404 404 404 404 200 404",
    ("letter_to_client", "POST"): "      302 404 302 404 404 404 404 404 302 404",
    ("letter_as_page", "GET"): "         302 404 200 404 404 404 404 404 200 404",
    ("letter_picture", "GET"): "         302 404 200 404 404 404 404 404 200 404",
    ("consent_to_letter", "POST"): "     302 404 302 404 404 404 404 404 302 404",
    ("take_letter_consent_back", "POST"): "302 404 302 404 404 404 404 404 302 404",
    ("give_letter", "POST"): "           302 404 302 404 404 404 404 404 302 404",
    ("given_letter", "GET"): "           302 404 200 404 404 404 404 404 200 404",
    ("focus", "GET"): "                  302 404 200 404 404 404 404 404 200 404",
    ("add_to_focus", "GET"): "           302 404 200 404 404 404 404 404 200 404",
    ("add_to_focus", "POST"): "          302 404 302 404 404 404 404 404 302 404",
    ("focus_sheet", "GET"): "            302 404 200 404 404 404 404 404 200 404",
    ("focus_sheet", "POST"): "           302 404 302 404 404 404 404 404 302 404",
    ("move_issue", "POST"): "            302 404 302 404 404 404 404 404 302 404",
    ("take_out_of_focus", "POST"): "     302 404 302 404 404 404 404 404 302 404",
    ("supervision_list", "GET"): "302 403 403 200 403 403 403 403 403 403",
    ("listed_course", "GET"): "   302 404 404 200 404 404 404 404 404 404",
    ("show_name", "POST"): "      302 404 404 200 404 404 404 404 404 404",
    ("signed_notes", "GET"): "    302 404 404 200 404 404 404 404 404 404",
    ("comment_on_case", "POST"): "302 404 404 302 404 404 404 404 404 404",
    # What belongs to one's own account; another's is not there. A reset of Ben's is his colleagues' to approve.
    ("account", "GET"): "             302 200 200 200 200 200 200 200 200 200",
    ("second_factor", "GET"): "       302 200 200 200 200 200 200 200 200 200",
    ("add_passkey", "GET"): "         302 200 200 200 200 200 200 200 200 200",
    ("add_passkey", "POST"): "        302 422 422 422 422 422 422 422 422 422",
    ("passkey_options", "GET"): "     302 200 200 200 200 200 200 200 200 200",
    ("passkey", "GET"): "             302 404 200 404 404 404 404 404 404 404",
    ("passkey", "POST"): "            302 404 302 404 404 404 404 404 404 404",
    ("authenticator_app", "GET"): "   302 200 200 200 200 200 200 200 200 200",
    ("authenticator_app", "POST"): "  302 422 422 422 422 422 422 422 422 422",
    ("recovery_codes", "GET"): "      302 200 200 200 200 200 200 200 200 200",
    ("recovery_codes", "POST"): "     302 409 200 409 409 409 409 409 409 409",
    ("change_password", "GET"): "     302 200 200 200 200 200 200 200 200 200",
    ("change_password", "POST"): "    302 302 302 302 302 302 302 302 302 302",
    ("end_session", "POST"): "        302 404 302 404 404 404 404 404 404 404",
    ("end_other_sessions", "POST"): " 302 302 302 302 302 302 302 302 302 302",
    ("approve_reset", "POST"): "      302 404 404 302 404 404 302 404 302 302",
    ("stop_reset", "POST"): "         302 404 302 302 404 404 302 404 302 302",
    ("step_up", "GET"): "             302 200 200 200 200 200 200 200 200 200",
    ("step_up", "POST"): "            302 302 302 302 302 302 302 302 302 302",
    ("lock", "POST"): "               302 302 302 302 302 302 302 302 302 302",
    ("unlock", "GET"): "              302 302 302 302 302 302 302 302 302 302",
    ("unlock", "POST"): "             302 302 302 302 302 302 302 302 302 302",
    ("still_here", "POST"): "         302 204 204 204 204 204 204 204 204 204",
    # On the way in: whoever is signed in already is led on.
    ("mfa_login_webauthn", "GET"): "  302 302 302 302 302 302 302 302 302 302",
    ("mfa_login_webauthn", "POST"): " 422 302 302 302 302 302 302 302 302 302",
    ("mfa_authenticate", "GET"): "    302 302 302 302 302 302 302 302 302 302",
    ("mfa_authenticate", "POST"): "   302 302 302 302 302 302 302 302 302 302",
    ("one_time_link", "GET"): "       200 200 200 200 200 200 200 200 200 200",
    ("one_time_link", "POST"): "      302 302 302 302 302 302 302 302 302 302",
    ("keeping", "GET"): "         302 403 403 403 403 403 200 403 403 403",
    # Messages to Ana are Ben's to keep, and Hana's while she stands in. Whoever has the address in each can stop them; the keeper sees counts.
    ("messages", "GET"): "  302 404 200 404 404 404 404 404 200 404",
    ("keep_sending_plan", "POST"): "  302 404 302 404 404 404 404 404 302 404",
    ("add_client_channel", "POST"): "  302 404 302 404 404 404 404 404 302 404",
    ("end_client_channel", "POST"): "  302 404 302 404 404 404 404 404 302 404",
    ("say_it_did_not_arrive", "POST"): "  302 404 302 404 404 404 404 404 302 404",
    ("start_channel_again", "POST"): "  302 404 302 404 404 404 404 404 302 404",
    ("send_now", "POST"): "  302 404 302 404 404 404 404 404 302 404",
    ("let_go", "POST"): "  302 404 302 404 404 404 404 404 302 404",
    ("print_letter", "POST"): "  302 404 302 404 404 404 404 404 302 404",
    ("letter", "GET"): "  302 404 200 404 404 404 404 404 200 404",
    ("say_it_was_posted", "POST"): "  302 404 302 404 404 404 404 404 302 404",
    ("stop_messages", "GET"): "  200 200 200 200 200 200 200 200 200 200",
    ("stop_messages", "POST"): "  200 200 200 200 200 200 200 200 200 200",
    ("keeper_messages", "GET"): "  302 403 403 403 403 403 200 403 403 403",
    ("send_test_message", "POST"): "  302 403 403 403 403 403 200 403 403 403",
    # Whoever holds a link needs no account, and an account makes no difference.
    ("questionnaire", "GET"): "   200 200 200 200 200 200 200 200 200 200",
    ("begin", "POST"): "          302 302 302 302 302 302 302 302 302 302",
    ("question", "GET"): "        200 200 200 200 200 200 200 200 200 200",
    ("question", "POST"): "       302 302 302 302 302 302 302 302 302 302",
    ("help", "GET"): "            200 200 200 200 200 200 200 200 200 200",
    ("end", "GET"): "             200 200 200 200 200 200 200 200 200 200",
    ("end", "POST"): "            200 200 200 200 200 200 200 200 200 200",
    ("later", "GET"): "           200 200 200 200 200 200 200 200 200 200",
    ("not_me", "GET"): "          200 200 200 200 200 200 200 200 200 200",
    ("not_me", "POST"): "         200 200 200 200 200 200 200 200 200 200",
    # So does whoever holds the address of the own plan.
    ("own_people", "GET"): "          200 200 200 200 200 200 200 200 200 200",
    ("begin_own_people", "POST"): "   302 302 302 302 302 302 302 302 302 302",
    ("add_own_person", "GET"): "      200 200 200 200 200 200 200 200 200 200",
    ("add_own_person", "POST"): "     302 302 302 302 302 302 302 302 302 302",
    ("own_person", "GET"): "          200 200 200 200 200 200 200 200 200 200",
    ("own_person", "POST"): "         302 302 302 302 302 302 302 302 302 302",
    ("take_out_own_person", "POST"): "302 302 302 302 302 302 302 302 302 302",
    ("ask_own_person_out", "POST"): "302 302 302 302 302 302 302 302 302 302",
    ("stop_own_people", "GET"): "     200 200 200 200 200 200 200 200 200 200",
    ("own_plan", "GET"): "        200 200 200 200 200 200 200 200 200 200",
    ("keep_plan", "GET"): "       200 200 200 200 200 200 200 200 200 200",
}

ALLOWED_TO_NOBODY = ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
"""Methods that no address takes: 405, or the way to sign in for a staff address that nobody is signed in to."""

WITHOUT_SIGN_IN = frozenset(
    {
        "mfa_login_webauthn",
        "mfa_authenticate",
        "one_time_link",
        "account_login",
        "account_logout",
        "health",
        "health_of_alerts",
        "questionnaire",
        "begin",
        "question",
        "help",
        "end",
        "later",
        "not_me",
        "own_plan",
        "own_people",
        "begin_own_people",
        "add_own_person",
        "own_person",
        "take_out_own_person",
        "ask_own_person_out",
        "stop_own_people",
        "keep_plan",
        "stop_messages",
    }
)
"""Addresses that open without signing in."""

SECOND_COURSE: dict[str, str] = {
    # Ben's other course is listed for nobody: for Cleo it is not there.
    "course": "       302 404 200 404 404 404 404 404 200 404",
    "listed_course": "302 404 404 404 404 404 404 404 404 404",
}

SEEING_TO_AN_ALERT = """
    read_alert take_alert write_on_alert close_alert look_again assess_risk remember_behaviour read_safety_plan write_safety_plan
"""
ON_CALL = "read_alerts review_alerts keep_rota"
WORKING = """
    read_course plan_sessions record_attendance read_session save_session_part sign_note send_measure revoke_link enter_score raise_alert
    give_safety_plan read_messages keep_messages record_task decide_on_rule
    read_life write_course_sheet take_out_sheet merge_people place_person ask_at_home choose_packs choose_options
    read_letter write_letter give_letter
"""
AT_THE_DOOR: dict[str, str] = {
    # What each person may do with Ana's course, whichever page it would come from.
    "ben": f"""{WORKING} {SEEING_TO_AN_ALERT} move_course extend_course change_protocol begin_again strike_score list_for_supervision see_comment
        offer_course read_process_note save_process_note bring_people_over
    """,
    "hana": f"{WORKING} {SEEING_TO_AN_ALERT}",
    "ivo": SEEING_TO_AN_ALERT,
    "cleo": f"read_course_pseudonymised show_name read_signed_notes comment_on_case {SEEING_TO_AN_ALERT}",
    "eve": "",
    "finn": "",
}

THERAPIST = "read_caseload keep_views find_client add_client keep_waiting_list take_from_waiting_list settle_entries read_rules"
RUNS = "find_client keep_waiting_list allocate_client keep_service settle_entries read_rules choose_rules"
AT_THE_LEFT_COURSE: dict[str, str] = {
    # What each person may do with the course whose therapist has left, and which is offered to Hana.
    **dict.fromkeys(("ben", "cleo", "eve", "finn"), ""),
    "hana": "answer_offer",
    "ivo": "offer_course",
}

AT_THE_SERVICE: dict[str, str] = {
    "ben": f"{THERAPIST} {ON_CALL}",
    "cleo": f"read_supervision_list {ON_CALL}",
    "eve": f"{THERAPIST} {RUNS} {ON_CALL}",
    "finn": "read_keeper_page read_delivery_log send_test_message",
    "hana": f"{THERAPIST} read_covered_caseload {ON_CALL}",
    "ivo": f"{RUNS} {ON_CALL}",
}

BY_LINK = "read_questionnaire begin_questionnaire answer_item submit_measure say_not_me"
BY_PLAN = "read_own_safety_plan"
AT_HOME = "answer_at_home"
BY_ADDRESS = "stop_messages"
BY_THE_INSTALLATION = "plan_deliveries send_due call_to_alerts"
