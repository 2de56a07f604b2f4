"""The addresses of all pages."""

from django.urls import URLPattern, path

from jobcenter.views import home, session, standings

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("log-ind/", session.log_in, name="login"),
    path("log-ud/", session.log_out, name="logout"),
    path("adgangskode/", session.change_password, name="password"),
    path("sager/", standings.standing_list, name="standing_list"),
    path("sager/soeg/", standings.standing_search, name="standing_search"),
    path("sager/excel/", standings.standing_export, name="standing_export"),
]
