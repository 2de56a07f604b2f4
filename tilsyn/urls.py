"""All addresses: the jobcentre's pages, the administrator's, and those for machines."""

from django.urls import include, path

from jobcenter.admin import administration
from jobcenter.views import health

urlpatterns = [
    path("livez", health.live, name="live"),
    path("healthz", health.health, name="health"),
    path("metrics", health.metrics, name="metrics"),
    path("administration/", administration.urls),
    path("", include("jobcenter.urls")),
]

handler500 = "jobcenter.views.errors.server_error"
