"""Every address there is."""

from django.urls import URLPattern, URLResolver, include, path

from openipt.web import health
from openipt.web.accounts import links, own_account, proving
from openipt.web.accounts import views as accounts
from openipt.web.circle import views as circle
from openipt.web.courses import plan_views as plans
from openipt.web.courses import views as courses
from openipt.web.deliveries import views as deliveries
from openipt.web.duty import views as duty
from openipt.web.focus import views as focus
from openipt.web.inventory import at_home as own_people
from openipt.web.inventory import home_views as home
from openipt.web.inventory import views as inventory
from openipt.web.keeping import views as keeping
from openipt.web.letters import views as letters
from openipt.web.library import views as library
from openipt.web.measures import answering
from openipt.web.measures import views as measures
from openipt.web.packs import views as packs
from openipt.web.practice import entries, handing_on, service, waiting
from openipt.web.practice import views as practice
from openipt.web.risk import own_plan, plan_views
from openipt.web.risk import views as risk
from openipt.web.rules import views as rules
from openipt.web.safety import views as safety
from openipt.web.sessions import note_views as notes
from openipt.web.sessions import task_views as tasks
from openipt.web.sessions import views as sessions
from openipt.web.supervision import views as supervision
from openipt.web.timeline import views as timeline

of_a_session: list[URLPattern] = [
    path("", sessions.session, name="session"),
    path("attendance/", sessions.attendance, name="attendance"),
    path("time/", sessions.plan_session, name="plan_session"),
    path("parts/<uuid:part_id>/", sessions.save_part, name="save_part"),
    path("parts/<uuid:part_id>/remove/", sessions.remove_part, name="remove_part"),
    path("steps/<uuid:part_id>/print/", notes.print_step, name="print_step"),
    path("note/", notes.note, name="note"),
    path("note/sign/", notes.sign_note, name="sign_note"),
    path("note/amend/", notes.amend_note, name="amend_note"),
    path("private/", notes.process_note, name="process_note"),
]

of_messages = [
    path("", deliveries.messages_of_course, name="messages"),
    path("plan/", deliveries.keep_plan, name="keep_sending_plan"),
    path("channels/add/", deliveries.add_channel, name="add_client_channel"),
    path("channels/<uuid:channel_id>/end/", deliveries.end_channel, name="end_client_channel"),
    path("channels/<uuid:channel_id>/did-not-arrive/", deliveries.say_it_did_not_arrive, name="say_it_did_not_arrive"),
    path("channels/<uuid:channel_id>/start/", deliveries.start_channel_again, name="start_channel_again"),
    path("send/<uuid:response_id>/", deliveries.send_now, name="send_now"),
    path("<uuid:delivery_id>/let-go/", deliveries.let_go, name="let_go"),
    path("<uuid:delivery_id>/print/", deliveries.print_letter, name="print_letter"),
    path("<uuid:delivery_id>/letter/", deliveries.letter, name="letter"),
    path("<uuid:delivery_id>/posted/", deliveries.say_it_was_posted, name="say_it_was_posted"),
]

of_a_timeline = [
    path("", timeline.timeline, name="timeline"),
    path("add/", timeline.add_event, name="add_event"),
    path("rises/<int:number>/", timeline.say_what_happened, name="say_what_happened"),
    path("<uuid:event_id>/", timeline.event, name="timeline_event"),
    path("<uuid:event_id>/take-out/", timeline.take_out_event, name="take_out_event"),
]

of_people = [
    path("", inventory.people, name="people"),
    path("ask/", inventory.ask_for_people, name="ask_for_people"),
    path("merge/", inventory.merge_people, name="merge_people"),
    path("bring-over/", inventory.bring_people_over, name="bring_people_over"),
    path("home/", home.people_at_home, name="people_at_home"),
    path("home/take-back/", home.take_home_back, name="take_home_back"),
    path("home/look-through/", home.look_through_people, name="look_through_people"),
    path("<uuid:person_id>/", inventory.person, name="person"),
    path("<uuid:person_id>/take-out/", inventory.take_out_person, name="take_out_person"),
    path("<uuid:person_id>/leave-in/", home.leave_person_in, name="leave_person_in"),
    path("<uuid:person_id>/part/", inventory.part_people, name="part_people"),
]

of_the_focus = [
    path("", focus.focus, name="focus"),
    path("add/<str:sheet>/", focus.add_to_focus, name="add_to_focus"),
    path("<uuid:sheet_id>/", focus.focus_sheet, name="focus_sheet"),
    path("<uuid:sheet_id>/move/", focus.move_issue, name="move_issue"),
    path("<uuid:sheet_id>/take-out/", focus.take_out_of_focus, name="take_out_of_focus"),
]

of_letters = [
    path("", letters.letters, name="letters"),
    path("begin/", letters.begin_letter, name="begin_letter"),
    path("given/<uuid:given_id>/", letters.given_letter, name="given_letter"),
    path("<uuid:letter_id>/", letters.letter_to_client, name="letter_to_client"),
    path("<uuid:letter_id>/page/", letters.letter_as_page, name="letter_as_page"),
    path("<uuid:letter_id>/picture/", letters.letter_picture, name="letter_picture"),
    path("<uuid:letter_id>/consent/", letters.consent_to_letter, name="consent_to_letter"),
    path("<uuid:letter_id>/consent/take-back/", letters.take_letter_consent_back, name="take_letter_consent_back"),
    path("<uuid:letter_id>/give/", letters.give_letter, name="give_letter"),
]

of_a_course: list[URLPattern | URLResolver] = [
    path("", courses.course, name="course"),
    path("move/", courses.move_course, name="move_course"),
    path("tasks/", tasks.task_list, name="tasks"),
    path("tasks/<str:task_id>/", tasks.task, name="task"),
    path("tasks/<str:task_id>/<int:version>/", tasks.task_record, name="task_record"),
    path("people/", include(of_people)),
    path("options/take/", courses.take_option, name="take_option"),
    path("options/lay-aside/", courses.lay_option_aside, name="lay_option_aside"),
    path("packs/", packs.packs, name="packs"),
    path("packs/take/", packs.take_pack, name="take_pack"),
    path("packs/lay-aside/", packs.lay_pack_aside, name="lay_pack_aside"),
    path("circle/", circle.circle, name="circle"),
    path("circle/<int:number>/place/", circle.place_people, name="place_people"),
    path("circle/<int:number>/undo/<uuid:person_id>/", circle.undo_placement, name="undo_placement"),
    path("circle/<int:number>/drawing/", circle.circle_drawing, name="circle_drawing"),
    path("extend/", plans.extend_course, name="extend_course"),
    path("maintenance/", plans.plan_maintenance, name="plan_maintenance"),
    path("protocol/", plans.change_protocol, name="change_protocol"),
    path("again/", plans.begin_again, name="begin_again"),
    path("hand-on/", handing_on.hand_on, name="hand_on"),
    path("hand-on/take-back/", handing_on.take_offer_back, name="take_offer_back"),
    path("offer/", handing_on.offered_course, name="offered_course"),
    path("sessions/<int:number>/", include(of_a_session)),
    path("comments/<uuid:comment_id>/seen/", sessions.see_comment, name="see_comment"),
    path("supervision/", courses.list_case, name="list_case"),
    path("supervision/end/", courses.take_off_list, name="take_off_list"),
    path("measures/send/", measures.send_measure, name="send_measure"),
    path("measures/<uuid:response_id>/link/", measures.show_link, name="show_link"),
    path("measures/<uuid:response_id>/link/revoke/", measures.revoke_link, name="revoke_link"),
    path("measures/<uuid:response_id>/link/hand-over/", measures.hand_over, name="hand_over"),
    path("paper/<str:measure>/", measures.paper_form, name="paper_form"),
    path("scores/enter/<str:measure>/", measures.enter_score, name="enter_score"),
    path("scores/<uuid:response_id>/", measures.score, name="score"),
    path("scores/<uuid:response_id>/strike/", measures.strike_score, name="strike_score"),
    path("rules/<str:rule>/<int:number>/", rules.look_together, name="look_together"),
    path("assessment/", risk.assess_risk, name="assess_risk"),
    path("plan/", plan_views.safety_plan, name="safety_plan"),
    path("plan/<int:version>/", plan_views.plan_version, name="plan_version"),
    path("plan/phone/", plan_views.plan_on_phone, name="plan_on_phone"),
    path("plan/phone/take-back/", plan_views.take_plan_back, name="take_plan_back"),
    path("alerts/raise/", risk.raise_alert, name="raise_alert"),
    path("messages/", include(of_messages)),
    path("timeline/", include(of_a_timeline)),
    path("focus/", include(of_the_focus)),
    path("letters/", include(of_letters)),
    path("alerts/<uuid:alert_id>/", safety.alert, name="alert"),
    path("alerts/<uuid:alert_id>/take/", safety.take_alert, name="take_alert"),
    path("alerts/<uuid:alert_id>/write/", safety.write_on_alert, name="write_on_alert"),
    path("alerts/<uuid:alert_id>/look-again/", safety.look_again, name="look_again"),
    path("alerts/<uuid:alert_id>/close/", safety.close_alert, name="close_alert"),
]

of_duty = [
    path("", duty.on_duty, name="on_duty"),
    path("channels/add/", duty.add_channel, name="add_channel"),
    path("channels/<uuid:channel_id>/send-code/", duty.send_code, name="send_code"),
    path("channels/<uuid:channel_id>/confirm/", duty.confirm_code, name="confirm_code"),
    path("channels/<uuid:channel_id>/end/", duty.end_channel, name="end_channel"),
    path("hand-over/", duty.hand_over_alerts, name="hand_over_alerts"),
    path("cover/", duty.cover_everybody, name="cover_everybody"),
    path("cover/<uuid:cover_id>/end/", duty.end_cover, name="end_cover"),
    path("hours/", duty.say_hours, name="say_hours"),
]

of_a_link = [
    path("", answering.questionnaire, name="questionnaire"),
    path("begin/", answering.begin, name="begin"),
    path("<int:number>/", answering.question, name="question"),
    path("help/", answering.help_now, name="help"),
    path("end/", answering.end, name="end"),
    path("later/", answering.later, name="later"),
    path("not-me/", answering.not_me, name="not_me"),
]

of_writing_at_home = [
    path("", own_people.own_people, name="own_people"),
    path("begin/", own_people.begin_own_people, name="begin_own_people"),
    path("add/", own_people.add_own_person, name="add_own_person"),
    path("stop/", own_people.stop_own_people, name="stop_own_people"),
    path("<uuid:person_id>/", own_people.own_person, name="own_person"),
    path("<uuid:person_id>/take-out/", own_people.take_out_own_person, name="take_out_own_person"),
    path("<uuid:person_id>/ask-out/", own_people.ask_own_person_out, name="ask_own_person_out"),
]

of_an_account = [
    path("", own_account.account, name="account"),
    path("second-factor/", own_account.second_factor, name="second_factor"),
    path("passkeys/add/", own_account.add_passkey, name="add_passkey"),
    path("passkeys/options/", proving.passkey_options, name="passkey_options"),
    path("passkeys/<int:passkey_id>/", own_account.passkey, name="passkey"),
    path("app/", own_account.authenticator_app, name="authenticator_app"),
    path("codes/", own_account.recovery_codes, name="recovery_codes"),
    path("password/", own_account.change_password, name="change_password"),
    path("sessions/end-others/", own_account.end_other_sessions, name="end_other_sessions"),
    path("sessions/<int:session_id>/end/", own_account.end_session, name="end_session"),
    path("resets/<uuid:link_id>/approve/", own_account.approve_reset, name="approve_reset"),
    path("resets/<uuid:link_id>/stop/", own_account.stop_reset, name="stop_reset"),
    path("step-up/", proving.step_up, name="step_up"),
    path("lock/", proving.lock, name="lock"),
    path("unlock/", proving.unlock, name="unlock"),
    path("still-here/", proving.still_here, name="still_here"),
]

urlpatterns = [
    path("", accounts.start, name="start"),
    path("sign-in/", accounts.sign_in, name="account_login"),
    path("sign-in/passkey/", accounts.sign_in_with_passkey, name="mfa_login_webauthn"),
    path("sign-in/second-step/", accounts.second_step, name="mfa_authenticate"),
    path("sign-out/", accounts.sign_out, name="account_logout"),
    path("begin/<str:token>/", links.one_time_link, name="one_time_link"),
    path("account/", include(of_an_account)),
    path("caseload/", courses.caseload, name="caseload"),
    path("caseload/covered/", courses.covered_caseload, name="covered_caseload"),
    path("caseload/views/save/", courses.save_view, name="save_view"),
    path("caseload/views/<uuid:view_id>/", courses.keep_view, name="keep_view"),
    path("waiting/", waiting.waiting_list, name="waiting_list"),
    path("waiting/<uuid:referral_id>/", waiting.waiting_client, name="waiting_client"),
    path("waiting/<uuid:referral_id>/close/", waiting.close_referral, name="close_referral"),
    path("clients/twice/", entries.entries_twice, name="entries_twice"),
    path("clients/twice/settle/", entries.settle_entries, name="settle_entries"),
    path("clients/twice/<uuid:said_id>/undo/", entries.undo_entries, name="undo_entries"),
    path("find/", practice.find_client, name="find_client"),
    path("clients/add/", courses.add_client, name="add_client"),
    path("courses/<uuid:course_id>/", include(of_a_course)),
    path("library/", library.library_of_protocols, name="library"),
    path("library/protocols/<str:key>/", library.protocol, name="protocol"),
    path("library/packs/<str:key>/", library.pack, name="pack"),
    path("alerts/", safety.alert_list, name="alert_list"),
    path("alerts/review/", safety.alert_review, name="alert_review"),
    path("duty/", include(of_duty)),
    path("supervision/", supervision.supervision_list, name="supervision_list"),
    path("supervision/<uuid:course_id>/", supervision.listed_course, name="listed_course"),
    path("supervision/<uuid:course_id>/name/", supervision.show_name, name="show_name"),
    path("supervision/<uuid:course_id>/notes/", supervision.signed_notes, name="signed_notes"),
    path("supervision/<uuid:course_id>/comment/", supervision.comment_on_case, name="comment_on_case"),
    path("service/", service.service, name="service"),
    path("service/hours/", service.keep_hours, name="keep_hours"),
    path("service/holidays/", service.add_holidays, name="add_holidays"),
    path("service/holidays/open/", service.open_again, name="open_again"),
    path("service/rules/", rules.service_rules, name="service_rules"),
    path("service/rules/<str:rule>/", rules.switch_rule, name="switch_rule"),
    path("keeper/", keeping.keeping, name="keeping"),
    path("keeper/messages/", deliveries.keeper_messages, name="keeper_messages"),
    path("keeper/messages/test/", deliveries.send_test_message, name="send_test_message"),
    path("stop/<str:token>/", deliveries.stop_messages, name="stop_messages"),
    path("q/<str:token>/", include(of_a_link)),
    path("healthz", health.health, name="health"),
    path("healthz/alerts", health.health_of_alerts, name="health_of_alerts"),
    path("people/<str:token>/", include(of_writing_at_home)),
    path("plan/<str:token>/", own_plan.own_plan, name="own_plan"),
    path("plan/<str:token>/keep/", own_plan.keep_plan, name="keep_plan"),
]

handler404 = "openipt.web.shell.not_found"
