"""All addresses: the jobcentre's pages, the administrator's, and the one for machines."""

from django.urls import include, path

from jobcenter.admin import administration
from jobcenter.views.health import health

urlpatterns = [
    path("healthz", health, name="health"),
    path("administration/", administration.urls),
    path("", include("jobcenter.urls")),
]

handler500 = "jobcenter.views.errors.server_error"
