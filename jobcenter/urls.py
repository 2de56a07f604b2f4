"""The addresses of all pages."""

from django.urls import URLPattern, path

from jobcenter.views import (
    citizens,
    deliveries,
    home,
    jobcentre,
    jobs,
    rules,
    session,
    standings,
    teams,
)

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
    path("koersler/<uuid:uuid>/fremdrift/", jobs.job_progress, name="job_progress"),
    path("sager/", standings.standing_list, name="standing_list"),
    path("sager/soeg/", standings.standing_search, name="standing_search"),
    path("sager/excel/", standings.standing_export, name="standing_export"),
    path("sager/<uuid:uuid>/", citizens.citizen, name="citizen"),
    path("sager/<uuid:uuid>/cpr/", citizens.citizen_cpr, name="citizen_cpr"),
    path("team/", teams.team_choice, name="teams"),
    path("team/<uuid:uuid>/", teams.team, name="team"),
    path("jobcenter/", jobcentre.jobcentre, name="jobcentre"),
    path("jobcenter/excel/", jobcentre.jobcentre_export, name="jobcentre_export"),
    path("regler/", rules.rulebook, name="rules"),
    path("regler/udskrift/", rules.rulebook_print, name="rules_print"),
]
