"""The addresses of all pages."""

from django.urls import URLPattern, path

from jobcenter.views import home, session

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("log-ind/", session.log_in, name="login"),
    path("log-ud/", session.log_out, name="logout"),
    path("adgangskode/", session.change_password, name="password"),
]
