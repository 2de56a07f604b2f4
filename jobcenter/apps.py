from django.apps import AppConfig


class JobcenterConfig(AppConfig):
    name = "jobcenter"
    verbose_name = "Tilsyn"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jobcenter import checks  # noqa: F401 - registers itself
