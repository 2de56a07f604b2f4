"""All addresses: the jobcentre's pages, the administrator's, and the one for machines."""

from django.contrib import admin
from django.urls import include, path

from jobcenter.views.health import health

urlpatterns = [
    path("healthz", health),
    path("admin/", admin.site.urls),
    path("", include("jobcenter.urls")),
]
