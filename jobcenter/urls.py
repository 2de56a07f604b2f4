"""The addresses of all pages."""

from datetime import date

from django.urls import URLPattern, path, register_converter

from jobcenter.views import (
    calendar,
    citizens,
    deliveries,
    explanations,
    home,
    jobcentre,
    jobs,
    meeting_plan,
    operations,
    rehearsals,
    rules,
    session,
    staff_notices,
    standings,
    teams,
    verdicts,
)


class Day:
    """A day in an address, as 2024-05-01."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(Day, "day")

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("log-ind/", session.log_in, name="login"),
    path("log-ud/", session.log_out, name="logout"),
    path("adgangskode/", session.change_password, name="password"),
    path("leverancer/", deliveries.delivery_list, name="delivery_list"),
    path("leverancer/<uuid:uuid>/", deliveries.delivery, name="delivery"),
    path("leverancer/<uuid:uuid>/bemaerkninger/", deliveries.problem_file, name="problem_file"),
    path("koersler/", jobs.job_list, name="job_list"),
    path("koersler/<uuid:uuid>/", jobs.job, name="job"),
    path("koersler/<uuid:uuid>/igen/", jobs.job_retry, name="job_retry"),
    path("koersler/<uuid:uuid>/fremdrift/", jobs.job_progress, name="job_progress"),
    path("drift/", operations.operations, name="operations"),
    path("sager/", standings.standing_list, name="standing_list"),
    path("sager/soeg/", standings.standing_search, name="standing_search"),
    path("sager/excel/", standings.standing_export, name="standing_export"),
    path("sager/<uuid:uuid>/", citizens.citizen, name="citizen"),
    path("sager/<uuid:uuid>/cpr/", citizens.citizen_cpr, name="citizen_cpr"),
    path("sager/<uuid:uuid>/frist/", explanations.goal_deadline, name="goal_deadline"),
    path(
        "sager/<uuid:uuid>/frist/<slug:rule>/<int:spell>/<day:due>/",
        explanations.duty,
        name="duty",
    ),
    path("moedeplan/", meeting_plan.meeting_plan, name="meeting_plan"),
    path("moedeplan/<day:first>/", meeting_plan.meeting_plan, name="meeting_plan_from"),
    path(
        "moedeplan/<day:first>/udskrift/",
        meeting_plan.meeting_plan_print,
        name="meeting_plan_print",
    ),
    path("kalender/", calendar.calendar, name="calendar"),
    path("kalender/ny/", calendar.calendar_make, name="calendar_make"),
    path("kalender/stop/", calendar.calendar_stop, name="calendar_stop"),
    path("kalender/<slug:token>.ics", calendar.calendar_feed, name="calendar_feed"),
    path("team/", teams.team_choice, name="teams"),
    path("team/<uuid:uuid>/", teams.team, name="team"),
    path("jobcenter/", jobcentre.jobcentre, name="jobcentre"),
    path("jobcenter/excel/", jobcentre.jobcentre_export, name="jobcentre_export"),
    path("personale/orientering/", staff_notices.staff_notice_list, name="staff_notice_list"),
    path(
        "personale/orientering/tilbage/",
        staff_notices.staff_notice_withdraw,
        name="staff_notice_withdraw",
    ),
    path("frister/", verdicts.verdict_list, name="verdict_list"),
    path("frister/excel/", verdicts.verdict_export, name="verdict_export"),
    path("frister/min-plan/", verdicts.min_plan_list, name="min_plan_list"),
    path("regler/", rules.rulebook, name="rules"),
    path("regler/udskrift/", rules.rulebook_print, name="rules_print"),
    path("regler/proeve/", rehearsals.rehearsal_list, name="rehearsal_list"),
    path("regler/proeve/<uuid:uuid>/", rehearsals.rehearsal, name="rehearsal"),
    path("regler/proeve/<uuid:uuid>/igen/", rehearsals.rehearsal_again, name="rehearsal_again"),
    path("regler/proeve/<uuid:uuid>/slet/", rehearsals.rehearsal_delete, name="rehearsal_delete"),
    path(
        "regler/proeve/<uuid:uuid>/frister/", rehearsals.rehearsal_duties, name="rehearsal_duties"
    ),
    path("regler/proeve/<uuid:uuid>/excel/", rehearsals.rehearsal_export, name="rehearsal_export"),
]
