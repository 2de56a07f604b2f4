"""In and out. Django's own views; only the words and the look are ours."""

from django.contrib.auth import views
from django.urls import reverse_lazy

from jobcenter.forms.session import LogInForm, NewPasswordForm

log_in = views.LoginView.as_view(
    authentication_form=LogInForm,
    template_name="jobcenter/session/log_in.html",
    redirect_authenticated_user=True,
)

log_out = views.LogoutView.as_view()

change_password = views.PasswordChangeView.as_view(
    form_class=NewPasswordForm,
    template_name="jobcenter/session/password.html",
    success_url=reverse_lazy("home"),
)
