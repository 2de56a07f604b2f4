"""The addresses of all pages."""

from datetime import date

from django.urls import URLPattern, path, register_converter

from jobcenter.views import (
    calendar,
    capacity,
    casework,
    citizens,
    deliveries,
    development,
    explanations,
    forecasts,
    home,
    hours,
    jobcentre,
    jobs,
    mails,
    meeting_plan,
    milestones,
    movements,
    my_month,
    operations,
    preferences,
    proposals,
    rehearsals,
    rules,
    session,
    sparring,
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
    path("sager/udskrift/", standings.standing_print, name="standing_print"),
    path("sager/kolonner/", standings.list_columns, name="list_columns"),
    path("sager/sortering/nulstil/", standings.list_order_reset, name="list_order_reset"),
    path("sager/<uuid:uuid>/", citizens.citizen, name="citizen"),
    path("sager/<uuid:uuid>/ikke-nu/", casework.not_now, name="not_now"),
    path("sager/<uuid:uuid>/ikke-nu/fortryd/", casework.not_now_undo, name="not_now_undo"),
    path("sager/<uuid:uuid>/notat/", casework.note, name="note"),
    path("sager/<uuid:uuid>/notat/<uuid:note>/fjern/", casework.note_away, name="note_away"),
    path("sager/<uuid:uuid>/skridt/", casework.next_step, name="next_step"),
    path("sager/<uuid:uuid>/skridt/afslut/", casework.next_step_done, name="next_step_done"),
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
    path("min-maaned/", my_month.my_month, name="my_month"),
    path("min-maaned/samtaler/", my_month.my_conversations, name="my_conversations"),
    path(
        "min-maaned/samtaler/excel/",
        my_month.my_conversations_export,
        name="my_conversations_export",
    ),
    path("min-maaned/<day:month>/", my_month.my_citizens, name="my_citizens"),
    path("min-maaned/<day:month>/excel/", my_month.my_citizens_export, name="my_citizens_export"),
    path("kalender/", calendar.calendar, name="calendar"),
    path("kalender/ny/", calendar.calendar_make, name="calendar_make"),
    path("kalender/stop/", calendar.calendar_stop, name="calendar_stop"),
    path("kalender/<slug:token>.ics", calendar.calendar_feed, name="calendar_feed"),
    path("genveje/", preferences.shortcuts, name="shortcuts"),
    path("mails/", mails.mails, name="mails"),
    path("mails/<slug:kind>/", mails.mail_choose, name="mail_choose"),
    path("mails/stedfortraeder/<int:pk>/fjern/", mails.stand_in_end, name="stand_in_end"),
    path("team/", teams.team_choice, name="teams"),
    path("team/<uuid:uuid>/", teams.team, name="team"),
    path("team/<uuid:uuid>/fremskrivning/", forecasts.team_forecast, name="team_forecast"),
    path("team/<uuid:uuid>/fremskrivning/hvem/", forecasts.team_movers, name="team_movers"),
    path(
        "team/<uuid:uuid>/fremskrivning/hvem/excel/",
        forecasts.team_movers_export,
        name="team_movers_export",
    ),
    path(
        "team/<uuid:uuid>/fremskrivning/<day:day>/",
        forecasts.team_forecast_month,
        name="team_forecast_month",
    ),
    path(
        "team/<uuid:uuid>/fremskrivning/<day:day>/excel/",
        forecasts.team_forecast_month_export,
        name="team_forecast_month_export",
    ),
    path("team/<uuid:uuid>/sager/<slug:need>/", teams.team_needs, name="team_needs"),
    path(
        "team/<uuid:uuid>/sager/<slug:need>/excel/",
        teams.team_needs_export,
        name="team_needs_export",
    ),
    path(
        "team/<uuid:uuid>/siden-sidste-uge/<slug:part>/", movements.week_change, name="week_change"
    ),
    path(
        "team/<uuid:uuid>/siden-sidste-uge/<slug:part>/excel/",
        movements.week_change_export,
        name="week_change_export",
    ),
    path("team/<uuid:uuid>/sparring/", sparring.team_sparring, name="team_sparring"),
    path("sparring/", sparring.sparring_list, name="sparring_list"),
    path("sparring/<uuid:uuid>/", sparring.sparring_talk, name="sparring"),
    path("sparring/<uuid:uuid>/aftal/", sparring.sparring_agree, name="sparring_agree"),
    path("sparring/aftale/<uuid:uuid>/", sparring.sparring_mark, name="sparring_mark"),
    path("team/<uuid:uuid>/fordeling/", proposals.team_distribution, name="team_distribution"),
    path(
        "team/<uuid:uuid>/fordeling/excel/",
        proposals.team_distribution_export,
        name="team_distribution_export",
    ),
    path("fordeling/<uuid:uuid>/fil/", proposals.proposal_file, name="proposal_file"),
    path("fordeling/<uuid:uuid>/excel/", proposals.proposal_export, name="proposal_export"),
    path("fordeling/<uuid:uuid>/fortryd/", proposals.proposal_withdraw, name="proposal_withdraw"),
    path("jobcenter/fordeling/", proposals.distribution, name="distribution"),
    path("team/<uuid:uuid>/belastning/", capacity.load, name="capacity"),
    path("team/<uuid:uuid>/belastning/sager/", capacity.due_cases, name="capacity_cases"),
    path("team/<uuid:uuid>/belastning/excel/", capacity.export, name="capacity_export"),
    path("team/<uuid:uuid>/timer/", hours.team_hours, name="capacity_hours"),
    path("team/<uuid:uuid>/timer/arbejdstid/", hours.working_time, name="capacity_working_time"),
    path("team/<uuid:uuid>/timer/fravaer/", hours.absence, name="capacity_absence"),
    path("team/<uuid:uuid>/timer/ekstra/", hours.extra_hours, name="capacity_extra_hours"),
    path(
        "team/<uuid:uuid>/timer/fravaer/<uuid:absence>/fjern/",
        hours.absence_remove,
        name="capacity_absence_remove",
    ),
    path(
        "team/<uuid:uuid>/timer/ekstra/<uuid:extra>/fjern/",
        hours.extra_remove,
        name="capacity_extra_remove",
    ),
    path("team/<uuid:uuid>/udvikling/", development.team_development, name="team_development"),
    path("jobcenter/", jobcentre.jobcentre, name="jobcentre"),
    path("jobcenter/excel/", jobcentre.jobcentre_export, name="jobcentre_export"),
    path("jobcenter/fremskrivning/", forecasts.jobcentre_forecast, name="jobcentre_forecast"),
    path("jobcenter/fremskrivning/hvem/", forecasts.jobcentre_movers, name="jobcentre_movers"),
    path(
        "jobcenter/fremskrivning/hvem/excel/",
        forecasts.jobcentre_movers_export,
        name="jobcentre_movers_export",
    ),
    path(
        "jobcenter/fremskrivning/<day:day>/",
        forecasts.jobcentre_forecast_month,
        name="jobcentre_forecast_month",
    ),
    path(
        "jobcenter/fremskrivning/<day:day>/excel/",
        forecasts.jobcentre_forecast_month_export,
        name="jobcentre_forecast_month_export",
    ),
    path("jobcenter/milepaele/", milestones.milestone_create, name="milestone_create"),
    path("jobcenter/milepaele/<uuid:uuid>/fjern/", milestones.milestone_end, name="milestone_end"),
    path("personale/orientering/", staff_notices.staff_notice_list, name="staff_notice_list"),
    path(
        "personale/orientering/tilbage/",
        staff_notices.staff_notice_withdraw,
        name="staff_notice_withdraw",
    ),
    path("jobcenter/udvikling/", development.jobcentre_development, name="jobcentre_development"),
    path(
        "udvikling/aendringer/<uuid:uuid>/fjern/",
        development.process_change_remove,
        name="process_change_remove",
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
