"""The administrator's page of logins. Django's own; everything but users stays out of it."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import (
    ReadOnlyPasswordHashField,
    ReadOnlyPasswordHashWidget,
    UserChangeForm,
)
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver

from jobcenter.actions import users
from jobcenter.models import User
from jobcenter.roles import Permission, Role

KEPT = ("index", "app_list", "jsi18n")


class Administration(admin.AdminSite):
    """Opens for users who may manage users; for all others it does not exist."""

    site_title = "Tilsyn"
    index_title = "Administration"
    enable_nav_sidebar = False
    final_catch_all_view = False

    def has_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.may(Permission.MANAGE_USERS)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        inner: Callable[..., HttpResponse] = super().admin_view(view, cacheable)

        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not self.has_permission(request):
                raise Http404
            return inner(request, *args, **kwargs)

        return update_wrapper(door, inner)

    def get_urls(self) -> Any:
        """Only what the pages of users need: there is one way in and out, and it is not here."""
        urls = super().get_urls()
        kept = [each for each in urls if isinstance(each, URLResolver) or each.name in KEPT]
        for each in kept:
            if isinstance(each, URLPattern):
                each.callback.login_url = None  # type: ignore[attr-defined]  # not Django's own
        return kept


class HiddenHash(ReadOnlyPasswordHashWidget):
    """Only the button to the page of a new password; how the old one is kept helps nobody."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return super().get_context(name, value, attrs) | {
            "summary": [],
            "button_label": "Giv en ny adgangskode",
        }


class ChangeForm(UserChangeForm):  # type: ignore[type-arg]  # not generic when it runs
    """Keeps administrators from locking themselves out."""

    acting: User  # set by LoginAdmin.get_form
    password = ReadOnlyPasswordHashField(label="Adgangskode", widget=HiddenHash)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.instance.pk == self.acting.pk:
            if not cleaned.get("is_active"):
                self.add_error("is_active", forms.ValidationError(_SELF.format("spærre")))
            if cleaned.get("role") != Role.ADMINISTRATOR:
                self.add_error("role", forms.ValidationError(_SELF.format("ændre rollen på")))
        return cleaned


_SELF = "Du kan ikke {} dit eget login. Bed en anden administrator om det."


_NEW_PASSWORD = "auth_user_password_change"  # noqa: S105  the name of a page


def acting(request: HttpRequest) -> User:
    return cast("User", request.user)


class LoginAdmin(UserAdmin):  # type: ignore[type-arg]
    """Create, give a role and an employee, stop. Logins are never deleted: the log names them."""

    form = ChangeForm
    list_display = ("username", "first_name", "last_name", "role", "caseworker", "is_active")
    list_filter = ("role", "is_active")
    list_select_related = ("caseworker",)
    search_fields = ("username", "first_name", "last_name")
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("first_name", "last_name", "email")}),
        ("Hvad må brugeren", {"fields": ("role", "caseworker", "municipality", "is_active")}),
        ("Datoer", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "password1", "password2")}),
        ("Person", {"fields": ("first_name", "last_name", "email")}),
        ("Hvad må brugeren", {"fields": ("role", "caseworker", "municipality")}),
    )

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.acting = acting(request)
        return form

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: Any) -> None:
        users.save(by=acting(request), user=obj, changed=form.changed_data)

    def log_change(self, request: HttpRequest, obj: User, message: Any) -> Any:
        """Django comes by here after giving somebody a new password, which it saves itself."""
        if request.resolver_match and request.resolver_match.url_name == _NEW_PASSWORD:
            users.password_given(by=acting(request), user=obj)
        return super().log_change(request, obj, message)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


administration = Administration()
administration.register(User, LoginAdmin)
