"""Every address of the application, and who gets what there.

One `Door` for each address and kind of target. Whoever is not named gets 404, whoever is not
logged in is sent to the log-in page. `test_access.py` tries each door as each visitor, and
`test_a11y_even.py` and `test_a11y_odd.py` look at each page that opens.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import uuid4

from jobcenter.models import (
    CitizenForecast,
    Delivery,
    Job,
    StaffNotice,
    Standing,
)
from jobcenter.roles import Role

from .cast import AS_OF, Cast
from .forecasted import forecasted
from .furniture import (
    Target,
    calendar,
    change,
    duty,
    machine_room,
    of_nord,
    with_problems,
    written,
)
from .issued import issued
from .planned import planned
from .rehearsed import rehearsed
from .staffed import staffed
from .talked import proposed, talked

ALL = frozenset("sara ulla tove karin chris adam paul nora ole".split())
WORKERS = frozenset({"sara", "tove", "karin", "chris"})  # who see the cases of team Nord
WIDE = frozenset({"karin", "chris"})  # who see the whole jobcentre
OWN = frozenset({"sara", "ulla", "tove"})  # who can have cases of their own
NOBODY: frozenset[str] = frozenset()
LEADERS = WIDE | {"tove"}  # who read recovery plans
KEEPER = frozenset({"chris"})

SENT_TO_LOG_IN = 302


@dataclass(frozen=True)
class Door:
    """`answers` by status; `event` is the verb that each opening leaves in the log."""

    name: str
    answers: Mapping[int, frozenset[str]]
    target: str = ""
    method: str = "get"
    data: Mapping[str, str] = field(default_factory=dict)
    anonymous: int = SENT_TO_LOG_IN
    event: str = ""
    is_page: bool = True

    def __str__(self) -> str:
        return "-".join(filter(None, (self.name, self.target, self.method)))

    def answer(self, username: str) -> int:
        found = (status for status, users in self.answers.items() if username in users)
        return next(found, 404)


def opens(*users: str) -> dict[int, frozenset[str]]:
    return {200: frozenset(users)}


ADMIN = opens("adam")
CASE_TARGETS = {
    "own": WORKERS,
    "colleague": WORKERS,
    "unassigned": WORKERS,
    "other_team": WIDE | {"ulla"},
    "without_team": WIDE,
    "unknown": NOBODY,
}
SEARCH = {"text": "Borger"}
WORDS = {"text": "Ring og aftal tid"}
EXTRA_HOURS = {"hours": "27", "start": "16-11-2026", "end": "18-12-2026"}
AGREEMENT = {"text": "Ring til borgeren", "owner": "sagsbehandler"}

DOORS = [
    Door("login", {302: ALL}, anonymous=200),
    Door("logout", {302: ALL}, method="post"),
    Door("password", {200: ALL}),
    Door("live", {200: ALL}, anonymous=200, is_page=False),
    Door("health", {200: ALL}, anonymous=200, is_page=False),
    # for machines that know the token; where none is set, for nobody
    Door("metrics", {}, anonymous=404, is_page=False),
    Door("home", {302: ALL - {"nora", "ole"}, 200: frozenset({"nora", "ole"})}),
    Door("delivery_list", ADMIN),
    Door("delivery", ADMIN, "delivery"),
    Door("delivery", ADMIN, "rejected"),
    Door("delivery", {}, "unknown"),
    Door("problem_file", ADMIN, "delivery", event="eksport", is_page=False),
    Door("problem_file", {}, "unknown", is_page=False),
    Door("job_list", opens("adam", "chris")),
    Door("job", ADMIN, "intake"),
    Door("job", opens("adam", "chris"), "assessment"),
    Door("job", {200: WIDE}, "rehearsal_job"),
    Door("job", {}, "unknown"),
    Door("job_progress", ADMIN, "intake", is_page=False),
    Door("job_progress", opens("adam", "chris"), "assessment", is_page=False),
    Door("job_progress", {}, "unknown", is_page=False),
    Door("job_retry", {302: frozenset({"adam"})}, "intake", method="post", is_page=False),
    Door("job_retry", {302: frozenset({"adam", "chris"})}, "assessment", method="post",
         is_page=False),
    Door("job_retry", {302: WIDE}, "rehearsal_job", method="post", is_page=False),
    Door("job_retry", {}, "unknown", method="post", is_page=False),
    Door("operations", opens("adam", "chris")),
    Door("statement_list", {200: WIDE}),
    Door("statement", {200: WIDE}, "last_month"),
    Door("statement", {302: frozenset({"chris"})}, "last_month", method="post"),
    # what the page showed is not sent along, so that nothing is issued
    Door("statement_issue", {200: frozenset({"chris"})}, "last_month", method="post"),
    Door("statement_issued", {200: WIDE}, "issue"),
    Door("statement_issued", {}, "unknown"),
    # no mail server is set up
    Door("statement_send", {302: frozenset({"chris"})}, "issue", method="post"),
    Door("statement_send", {}, "unknown", method="post"),
    Door("edition_file", {200: WIDE}, "pdf_full", event="eksport", is_page=False),
    Door("edition_file", {}, "pdf_unknown"),
    Door("partner_list", opens("chris")),
    Door("partner_list", {302: frozenset({"chris"})}, method="post", is_page=False,
         data={"municipality": "187", "quarter": "2026-07-01"}, event="kvartalspakke.lavet"),
    Door("own_municipality", opens("paul")),
    Door("own_edition", opens("paul"), "edition_187", event="udgave.set"),
    Door("own_edition", {}, "edition_183"),
    Door("own_edition", {}, "edition_full"),
    Door("own_file", opens("paul"), "pdf_187", event="eksport", is_page=False),
    Door("own_file", {}, "pdf_183", is_page=False),
    Door("pack", opens("chris", "paul"), "pack_187"),
    Door("pack", opens("chris"), "pack_183"),
    Door("pack", {}, "unknown"),
    Door("pack_file", opens("chris", "paul"), "pack_187", event="eksport", is_page=False),
    Door("pack_file", opens("chris"), "pack_183", event="eksport", is_page=False),
    Door("pack_minutes", {302: frozenset({"chris"})}, "pack_187", method="post",
         data={"minutes": "Set på tallene."}, event="kvartalspakke.referat", is_page=False),
    Door("pack_agree", {302: frozenset({"chris"})}, "pack_187", method="post",
         data={"text": "Se på tallene"}, event="kvartalspakke.aftale", is_page=False),
    Door("pack_follow_up", {302: frozenset({"chris"})}, "point_187", method="post",
         is_page=False),
    Door("pack_gather", {302: frozenset({"chris"})}, "pack_183", method="post",
         event="kvartalspakke.samlet", is_page=False),
    Door("pack_send", {302: frozenset({"chris"})}, "pack_183", method="post",
         event="kvartalspakke.sendt", is_page=False),
    Door("recipient_list", opens("chris")),
    Door("recipient_end", {302: frozenset({"chris"})}, "recipient", method="post",
         event="modtager.fjernet", is_page=False),
    Door("sending", {200: ALL}, "key", anonymous=200),
    Door("sending", {302: ALL - {"paul"}, 200: frozenset({"paul"})}, "key_of_paul"),
    Door("sending_read", {200: ALL}, "key", anonymous=200),
    Door("sending_file", {200: ALL}, "key_pdf", anonymous=200, is_page=False),
    Door("sending", {}, "unknown_key", anonymous=404),
    Door("mails", opens("tove", "chris")),
    Door("mail_choose", {302: frozenset({"tove", "chris"})}, "mail_kind", method="post",
         event="mail.valgt", is_page=False),
    Door("stand_in_end", {302: frozenset({"tove", "chris"})}, "stand_in", method="post",
         is_page=False),
    Door("standing_list", {200: WORKERS | {"ulla", "ole"}}),
    Door("standing_search", {302: WORKERS | {"ulla", "ole"}}, method="post", data=SEARCH,
         event="borger.soegt"),
    Door("standing_export", {200: WORKERS | {"ulla", "ole"}}, method="post", event="eksport",
         is_page=False),
    *(Door("citizen", {200: users}, target, event="borger.vist")
      for target, users in CASE_TARGETS.items()),
    *(Door("citizen_cpr", {200: users}, target, method="post", event="cpr.vist")
      for target, users in CASE_TARGETS.items()),
    *(Door(name, {200: users}, target, event="borger.vist")
      for name in ("not_now", "note", "next_step")
      for target, users in CASE_TARGETS.items()),
    # filled in with nothing: the form again, with what is wrong
    *(Door(name, {200: users}, target, method="post", event="borger.vist", is_page=False)
      for name in ("not_now", "note", "next_step")
      for target, users in CASE_TARGETS.items()),
    Door("note", {302: WORKERS}, "own", method="post", data=WORDS, event="notat.skrevet"),
    Door("next_step", {302: WORKERS}, "own", method="post", data=WORDS, event="skridt.sat"),
    *(Door(name, {302: users}, target, method="post", is_page=False)
      for name in ("not_now_undo", "next_step_done")
      for target, users in CASE_TARGETS.items()),
    Door("note_away", {302: WORKERS}, "note_own", method="post", is_page=False),
    Door("note_away", {302: WIDE | {"ulla"}}, "note_other_team", method="post", is_page=False),
    Door("note_away", {}, "note_of_another", method="post", is_page=False),
    Door("standing_print", {200: WORKERS | {"ulla", "ole"}}, event="liste.udskrevet"),
    Door("list_columns", {302: WORKERS | {"ulla", "ole"}}, method="post", event="valg.aendret",
         is_page=False),
    Door("list_order_reset", {302: WORKERS | {"ulla", "ole"}}, method="post",
         event="valg.aendret", is_page=False),
    Door("shortcuts", {200: WORKERS | {"ulla", "ole"}}),
    Door("shortcuts", {302: WORKERS | {"ulla", "ole"}}, method="post", data={"shortcuts": "on"},
         event="valg.aendret", is_page=False),
    *(Door("goal_deadline", {200: users}, target, event="borger.vist")
      for target, users in CASE_TARGETS.items()),
    *(Door("duty", {200: users}, f"duty_{target}", event="borger.vist")
      for target, users in CASE_TARGETS.items()),
    Door("meeting_plan", {200: OWN | WIDE}),
    Door("meeting_plan_from", {200: OWN | WIDE}, "next_week"),
    Door("meeting_plan_print", {200: OWN}, "next_week", event="moedeplan.udskrevet"),
    Door("meeting_plan_export", {200: OWN}, "next_week", method="post", event="eksport",
         is_page=False),
    Door("my_month", {200: OWN}),
    Door("my_citizens", {200: OWN}, "last_month"),
    Door("my_citizens_export", {200: OWN}, "last_month", method="post", event="eksport",
         is_page=False),
    Door("my_conversations", {200: OWN}),
    Door("my_conversations_export", {200: OWN}, method="post", event="eksport", is_page=False),
    Door("calendar", {200: OWN}),
    Door("calendar_make", {200: OWN}, method="post", event="kalender.oprettet"),
    Door("calendar_stop", {302: OWN}, method="post", event="kalender.stoppet"),
    # for calendar programs that know the token, whoever asks; every other token opens nothing
    Door("calendar_feed", {200: ALL}, "calendar_token", anonymous=200, is_page=False),
    Door("calendar_feed", {}, "unknown_token", anonymous=404, is_page=False),
    Door("teams", {302: frozenset({"tove"}), 200: WIDE}),
    Door("team", {200: WIDE | {"tove"}}, "nord"),
    Door("team", {200: WIDE}, "syd"),
    Door("team", {}, "unknown"),
    Door("team_development", {200: WIDE | {"tove"}}, "nord"),
    Door("team_development", {200: WIDE}, "syd"),
    Door("team_development", {}, "unknown"),
    Door("team_development", {200: frozenset({"tove", "chris"})}, "nord", method="post"),
    Door("team_development_export", {200: WIDE | {"tove"}}, "nord", method="post",
         event="eksport", is_page=False),
    Door("team_development_export", {}, "unknown", method="post", is_page=False),
    Door("jobcentre_development_export", opens("chris"), method="post", event="eksport",
         is_page=False),
    Door("jobcentre_development", opens("chris")),
    Door("jobcentre_development", opens("chris"), method="post"),
    Door("process_change_remove", {302: frozenset({"tove", "chris"})}, "change_of_nord",
         method="post"),
    Door("process_change_remove", {302: frozenset({"chris"})}, "change_of_all", method="post"),
    Door("process_change_remove", {}, "unknown", method="post"),
    Door("team_export", {200: WIDE | {"tove"}}, "nord", method="post", event="eksport",
         is_page=False),
    Door("team_export", {200: WIDE}, "syd", method="post", event="eksport", is_page=False),
    Door("team_export", {}, "unknown", method="post", is_page=False),
    *(Door("team_needs", {200: WIDE | {"tove"}}, target)
      for target in ("over_14_days", "born_late", "new", "new_past")),
    Door("team_needs", {200: WIDE}, "syd_new"),
    Door("team_needs", {}, "unknown_need"),
    Door("team_needs_export", {200: WIDE | {"tove"}}, "new", method="post", event="eksport",
         is_page=False),
    Door("team_needs_export", {}, "unknown_need", method="post", is_page=False),
    Door("week_change", {200: WIDE | {"tove"}}, "fell"),
    Door("week_change", {200: WIDE | {"tove"}}, "came"),
    Door("week_change", {200: WIDE}, "syd_fell"),
    Door("week_change", {}, "unknown_part"),
    Door("week_change_export", {200: WIDE | {"tove"}}, "fell", method="post", event="eksport",
         is_page=False),
    Door("week_change_export", {}, "unknown_part", method="post", is_page=False),
    Door("team_forecast", {200: WIDE | {"tove"}}, "nord"),
    Door("team_forecast", {200: WIDE}, "syd"),
    Door("team_forecast", {}, "unknown"),
    Door("team_forecast_export", {200: WIDE | {"tove"}}, "nord", method="post", event="eksport",
         is_page=False),
    Door("team_forecast_export", {}, "unknown", method="post", is_page=False),
    Door("team_movers", {200: WIDE | {"tove"}}, "nord"),
    Door("team_movers", {200: WIDE | {"tove"}}, "nord", data={"del": "booket"}),
    Door("team_movers", {200: WIDE | {"tove"}}, "nord", data={"del": "frist"}),
    Door("team_movers", {200: WIDE | {"tove"}}, "nord", data={"del": "mangler"}),
    Door("team_movers", {}, "nord", data={"del": "andet"}),
    Door("team_movers", {}, "unknown"),
    Door("team_movers_export", {200: WIDE | {"tove"}}, "nord", method="post", event="eksport",
         is_page=False),
    Door("team_movers_export", {}, "unknown", method="post", is_page=False),
    Door("team_forecast_month", {200: WIDE | {"tove"}}, "nord_month"),
    Door("team_forecast_month", {}, "unknown_month"),
    Door("team_forecast_month_export", {200: WIDE | {"tove"}}, "nord_month", method="post",
         event="eksport", is_page=False),
    Door("team_forecast_month_export", {}, "unknown_month", method="post", is_page=False),
    Door("jobcentre_forecast", opens("chris")),
    Door("jobcentre_forecast_export", opens("chris"), method="post", event="eksport",
         is_page=False),
    Door("jobcentre_movers", opens("chris")),
    Door("jobcentre_movers", opens("chris"), data={"del": "booket"}),
    Door("jobcentre_movers_export", opens("chris"), method="post", event="eksport",
         is_page=False),
    Door("jobcentre_forecast_month", opens("chris"), "month"),
    Door("jobcentre_forecast_month_export", opens("chris"), "month", method="post",
         event="eksport", is_page=False),
    # nothing is filled in, so the page comes again and says what is missing
    Door("milestone_create", opens("chris"), method="post"),
    Door("milestone_end", {302: frozenset({"chris"})}, "milestone", method="post",
         event="milepael.fjernet"),
    Door("milestone_end", {}, "unknown", method="post"),
    Door("team_sparring", {200: WIDE | {"tove"}}, "nord"),
    Door("team_sparring", {200: WIDE}, "syd"),
    Door("team_sparring", {}, "unknown"),
    Door("team_sparring", {200: WIDE | {"tove"}}, "nord", method="post"),
    Door("team_sparring_export", opens("tove"), "nord", method="post", event="eksport",
         is_page=False),
    Door("team_sparring_export", {}, "unknown", method="post", is_page=False),
    Door("sparring_list", opens("sara", "ulla", "tove", "ole")),
    Door("sparring_list_export", opens("sara", "ulla", "tove", "ole"), method="post",
         event="eksport", is_page=False),
    Door("sparring_export", opens("sara", "tove"), "talk", method="post", event="eksport",
         is_page=False),
    Door("sparring_export", {}, "unknown", method="post", is_page=False),
    Door("sparring", opens("sara", "tove"), "talk"),
    Door("sparring", {}, "unknown"),
    Door("sparring_agree", opens("sara", "tove"), "talk", method="post"),
    Door("sparring_agree", {302: frozenset({"sara", "tove"})}, "talk", method="post",
         data=AGREEMENT, event="sparring.aftalt"),
    Door("sparring_agree", {}, "unknown", method="post"),
    Door("sparring_mark", {302: frozenset({"sara", "tove"})}, "agreement", method="post",
         data={"state": "gjort"}),
    Door("sparring_mark", {}, "unknown", method="post", data={"state": "gjort"}),
    Door("team_distribution", {200: WIDE | {"tove"}}, "nord"),
    Door("team_distribution", {200: WIDE}, "syd"),
    Door("team_distribution", {}, "unknown"),
    Door("team_distribution", {200: WIDE | {"tove"}}, "nord", method="post"),
    Door("team_distribution_export", {200: WIDE | {"tove"}}, "nord", method="post",
         event="eksport", is_page=False),
    Door("team_distribution_export", {}, "unknown", method="post", is_page=False),
    Door("distribution", {200: WIDE}),
    Door("proposal_file", {200: WIDE | {"tove"}}, "proposal", method="post", event="eksport",
         is_page=False),
    Door("proposal_file", {}, "unknown", method="post", is_page=False),
    Door("proposal_export", {200: WIDE | {"tove"}}, "proposal", method="post", event="eksport",
         is_page=False),
    Door("proposal_export", {}, "unknown", method="post", is_page=False),
    Door("proposal_withdraw", {302: WIDE | {"tove"}}, "proposal", method="post"),
    Door("proposal_withdraw", {}, "unknown", method="post"),
    Door("capacity", {200: WIDE | {"tove"}}, "nord"),
    Door("capacity", {200: WIDE}, "syd"),
    Door("capacity", {}, "unknown"),
    Door("capacity_cases", {200: WIDE | {"tove"}}, "nord"),
    Door("capacity_cases", {200: WIDE}, "syd"),
    Door("capacity_cases", {}, "unknown"),
    Door("capacity_cases_export", {200: WIDE | {"tove"}}, "nord", method="post",
         event="eksport", is_page=False),
    Door("capacity_cases_export", {200: WIDE}, "syd", method="post", event="eksport",
         is_page=False),
    Door("capacity_export", {200: WIDE | {"tove"}}, "nord", method="post", event="eksport",
         is_page=False),
    Door("capacity_export", {200: WIDE}, "syd", method="post", event="eksport", is_page=False),
    Door("capacity_hours", {200: WIDE | {"tove"}}, "nord"),
    Door("capacity_hours", {200: WIDE}, "syd"),
    Door("capacity_hours", {}, "unknown"),
    # with nothing written the page comes back with errors
    *(Door(name, {200: users}, team, method="post")
      for name in ("capacity_working_time", "capacity_absence", "capacity_extra_hours")
      for team, users in (("nord", frozenset({"tove", "chris"})), ("syd", frozenset({"chris"})),
                          ("unknown", NOBODY))),
    # the first who may enters them, and the same hours are entered once
    Door("capacity_extra_hours", {302: frozenset({"chris"}), 200: frozenset({"tove"})}, "nord",
         method="post", data=EXTRA_HOURS),
    # the first who may takes it away, and then there is none to take
    Door("capacity_working_time_remove", {302: frozenset({"chris"})}, "working_time",
         method="post", event="arbejdstid.fjernet"),
    Door("capacity_working_time_remove", {}, "working_time_elsewhere", method="post"),
    Door("capacity_absence_remove", {302: frozenset({"chris"})}, "absence", method="post",
         event="fravaer.fjernet"),
    Door("capacity_absence_remove", {}, "absence_elsewhere", method="post"),
    Door("capacity_extra_remove", {302: frozenset({"chris"})}, "extra", method="post",
         event="ekstratimer.fjernet"),
    Door("capacity_extra_remove", {}, "extra_elsewhere", method="post"),
    Door("jobcentre", opens("chris")),
    Door("jobcentre_export", opens("chris"), method="post", event="eksport", is_page=False),
    Door("verdict_list", {200: WORKERS | {"ulla", "ole"}}),
    Door("verdict_export", {200: WORKERS | {"ulla", "ole"}}, method="post", event="eksport",
         is_page=False),
    Door("min_plan_list", {200: WORKERS | {"ulla", "ole"}}),
    Door("min_plan_export", {200: WORKERS | {"ulla", "ole"}}, method="post", event="eksport",
         is_page=False),
    Door("plan_list", {200: LEADERS}),
    # nothing is filled in, so the page comes again and says what is missing
    Door("plan_list", {200: KEEPER}, method="post"),
    Door("plan", {200: LEADERS}, "plan"),
    Door("plan", {200: LEADERS}, "closed_plan"),
    Door("plan", {}, "unknown"),
    *(Door(name, {200: KEEPER}, "plan", method=method)
      for name in ("plan_edit", "initiative_add") for method in ("get", "post")),
    *(Door(name, {}, "unknown") for name in ("plan_edit", "initiative_add")),
    Door("plan_close", {302: KEEPER}, "plan", method="post", event="plan.afsluttet"),
    Door("plan_close", {}, "unknown", method="post"),
    Door("plan_report", {200: LEADERS}, "plan"),
    Door("plan_report", {200: LEADERS}, "closed_plan"),
    Door("plan_report", {}, "unknown"),
    *(Door(name, {200: LEADERS}, "plan", method="post", event="eksport", is_page=False)
      for name in ("plan_report_pdf", "plan_report_excel")),
    *(Door(name, {}, "unknown", method="post", is_page=False)
      for name in ("plan_report_pdf", "plan_report_excel")),
    Door("initiative", {200: LEADERS}, "initiative"),
    Door("initiative", {}, "unknown"),
    *(Door("initiative_edit", {200: KEEPER}, "initiative", method=method)
      for method in ("get", "post")),
    Door("initiative_edit", {}, "unknown"),
    Door("initiative_remove", {302: KEEPER}, "initiative", method="post",
         event="initiativ.fjernet"),
    Door("initiative_remove", {}, "unknown", method="post"),
    *(Door(name, answers, target, method="post")
      for name in ("plan_milestone_add", "measure_add", "status_write")
      for target, answers in (("initiative", {200: KEEPER}), ("unknown", {}))),
    Door("plan_milestone_remove", {302: KEEPER}, "plan_milestone", method="post",
         event="planmilepael.fjernet"),
    Door("measure_change", {302: KEEPER}, "measure", method="post",
         data={"state": "gennemfoert", "since": "16-11-2026"}, event="tiltag.aendret"),
    Door("measure_remove", {302: KEEPER}, "measure", method="post", event="tiltag.fjernet"),
    *(Door(name, {}, "unknown_pair", method="post")
      for name in ("plan_milestone_remove", "measure_change", "measure_remove")),
    Door("support", {200: LEADERS}),
    Door("support", {200: KEEPER}, method="post"),
    Door("staff_notice_list", ADMIN),
    Door("staff_notice_withdraw", {302: frozenset({"adam"})}, method="post",
         event="personale.orientering_trukket"),
    Door("rules", {200: ALL - {"nora"}}),
    Door("rules_print", {200: ALL - {"nora"}}),
    Door("rehearsal_list", {200: WIDE}),
    Door("rehearsal_list", {200: WIDE}, method="post"),
    Door("rehearsal", {200: WIDE}, "rehearsal"),
    Door("rehearsal", {200: WIDE}, "rehearsal_waiting"),
    Door("rehearsal", {}, "unknown"),
    Door("rehearsal_again", {200: WIDE}, "rehearsal", method="post"),
    Door("rehearsal_again", {}, "unknown", method="post"),
    Door("rehearsal_duties", {200: WIDE}, "rehearsal", event="regelproeve.borgere_vist"),
    Door("rehearsal_duties", {}, "rehearsal_waiting"),
    Door("rehearsal_duties", {}, "unknown"),
    Door("rehearsal_export", {200: WIDE}, "rehearsal", method="post", event="eksport",
         is_page=False),
    Door("rehearsal_export", {}, "unknown", method="post", is_page=False),
    # the first who may takes it away, and then there is none to delete
    Door("rehearsal_delete", {302: frozenset({"chris"})}, "rehearsal", method="post",
         event="regelproeve.slettet"),
    Door("rehearsal_delete", {}, "unknown", method="post"),
    Door("admin:index", ADMIN),
    Door("admin:app_list", ADMIN, "app"),
    Door("admin:jsi18n", ADMIN, is_page=False),
    Door("admin:jobcenter_user_changelist", ADMIN),
    Door("admin:jobcenter_user_add", ADMIN),
    Door("admin:jobcenter_user_change", ADMIN, "user"),
    Door("admin:jobcenter_user_history", ADMIN, "user"),
    Door("admin:auth_user_password_change", ADMIN, "user"),
    # logins are never deleted, not even by those who may do all else with them
    Door("admin:jobcenter_user_delete", {403: frozenset({"adam"})}, "user"),
]  # fmt: skip


@dataclass
class Furnished:
    """The cast with something behind every door."""

    cast: Cast
    targets: dict[str, list[Target]]

    def arguments(self, door: Door) -> list[Target]:
        return self.targets[door.target] if door.target else []


def furnish(cast: Cast) -> Furnished:
    """Cases of each kind in both teams, deliveries with problems, runs, and two odd logins."""
    cast.login("nora", "")
    cast.login("ole", Role.CASEWORKER)
    cases = {
        "own": cast.overdue("Borger Egen"),
        "colleague": cast.case("Borger Kollega", responsible="Kim Kollega", booked_in=3),
        "unassigned": cast.case("Borger Ingens", responsible=None, due_in=4),
        "other_team": cast.case("Borger Udenfor", responsible="Ulla Udefra", team="Syd"),
        "without_team": cast.exempt("Borger Uden Team", responsible=None, team=None),
        "proposed": cast.case("Borger Foreslået", responsible=None),
    }
    cast.on_the_way("Borger Paavej")
    rejected = with_problems(cast, Delivery.State.REJECTED)
    runs = {
        "intake": Job.objects.create(kind=Job.Kind.INTAKE, delivery=cast.delivery),
        "assessment": Job.objects.create(
            kind=Job.Kind.ASSESSMENT,
            as_of=AS_OF,
            state=Job.State.RUNNING,
            progress=40,
            step="Regner",
        ),
        "waiting": Job.objects.create(kind=Job.Kind.REHEARSAL, as_of=AS_OF),
    }
    machine_room(cast)
    StaffNotice.objects.create(informed_on=AS_OF, how="personalemødet")
    targets: dict[str, list[Target]] = {
        name: [standing.citizen.uuid] for name, standing in cases.items()
    }
    targets |= {f"duty_{name}": duty(cast, standing) for name, standing in cases.items()}
    targets["duty_unknown"] = [uuid4(), *duty(cast, cases["own"], due_in=30)[1:]]
    milestone = forecasted(cast, list(Standing.objects.select_related("citizen")))
    # A week ago it had the conversations that the goal asks for.
    CitizenForecast.objects.filter(citizen=cases["own"].citizen).update(nothing=1)
    month = date(2027, 4, 30)  # until which those in time fall out
    targets |= written(cast, cases)
    made = rehearsed(cast, [cases["own"], cases["other_team"]])
    waiting = rehearsed(cast, [], summary=None, job=runs["waiting"])
    targets |= {
        "rehearsal": [made.uuid],
        "rehearsal_waiting": [waiting.uuid],
        "rehearsal_job": [runs["waiting"].uuid],
    }
    agreement = talked(cast, cases["own"])
    targets |= {
        "talk": [agreement.sparring.uuid],
        "agreement": [agreement.uuid],
        "proposal": [proposed(cast, cases["proposed"]).uuid],
    }
    targets |= {name: [run.uuid] for name, run in runs.items()}
    targets |= staffed(cast)
    targets |= {
        "delivery": [with_problems(cast, Delivery.State.APPLIED).uuid],
        "rejected": [rejected.uuid],
        "change_of_nord": [change(cast.team("Nord")).uuid],
        "change_of_all": [change(None).uuid],
        "nord": [cast.team("Nord").uuid],
        "syd": [cast.team("Syd").uuid],
        **of_nord(cast),
        "syd_new": [cast.team("Syd").uuid, "nye"],
        "syd_fell": [cast.team("Syd").uuid, "faldt"],
        "unknown": [uuid4()],
        "milestone": [milestone.uuid],
        "month": [month],
        "nord_month": [cast.team("Nord").uuid, month],
        "unknown_month": [uuid4(), month],
        "next_week": [AS_OF + timedelta(days=7)],
        "last_month": [date(2026, 10, 1)],
        "calendar_token": [calendar(cast)],
        "unknown_token": ["x" * 43],
        **planned(cast),
        "mail_kind": ["uge"],
        **issued(cast),
        "stand_in": [1],
        "user": [cast.users["sara"].pk],
        "app": ["jobcenter"],
    }
    assert Standing.objects.count() == len(cases) + 1
    return Furnished(cast, targets)
