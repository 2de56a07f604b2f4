"""All addresses: the jobcentre's pages, and the administrator's."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("jobcenter.urls")),
]
