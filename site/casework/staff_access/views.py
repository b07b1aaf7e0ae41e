"""Setting up the second factor, proving it, and taking away a colleague's."""

from typing import Any

import segno
from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import RedirectURLMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.log_actions import log

from casework.staff_access import second_factor, session

LONGEST_CODE = 40  # characters, a recovery code with its hyphens


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("One-time code"),
        max_length=LONGEST_CODE,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True}
        ),
    )


def _refusal(refused: second_factor.Refused) -> str:
    if not refused.wait:
        return _("This code is not right. A new one comes every 30 seconds.")
    return ngettext(
        "This code is not right. Try again in %(seconds)d second.",
        "This code is not right. Try again in %(seconds)d seconds.",
        refused.wait,
    ) % {"seconds": refused.wait}


@method_decorator(never_cache, name="dispatch")
class StaffPage(LoginRequiredMixin, RedirectURLMixin, TemplateView):
    """A page for somebody who has proved the password, and perhaps no more."""

    next_page = "wagtailadmin_home"

    def get_login_url(self) -> str:
        return reverse("wagtailadmin_login")


class ProveView(StaffPage):
    """Asks for a code after the password."""

    template_name = "staff_access/prove.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = CodeForm(request.POST)
        if form.is_valid():
            try:
                factor = second_factor.prove(
                    request.user, form.cleaned_data["code"], at=timezone.now()
                )
            except second_factor.Refused as refused:
                form.add_error("code", _refusal(refused))
            else:
                session.proved(request, factor)
                return redirect(self.get_success_url())
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            form=kwargs.pop("form", CodeForm()),
            next=self.get_redirect_url(),
            **kwargs,
        )


class SetUpView(StaffPage):
    """Shows the picture to scan, takes a first code, shows the recovery codes once."""

    template_name = "staff_access/set_up.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            factor = second_factor.in_force(request.user)
            # A password alone does not replace what is in force.
            if factor and request.session.get(session.PROVED) != str(factor.pk):
                return redirect("staff_access:prove")
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "begin" in request.POST:
            second_factor.begin(request.user, at=timezone.now())
            return redirect(request.get_full_path())
        form = CodeForm(request.POST)
        if form.is_valid():
            try:
                factor, codes = second_factor.confirm(
                    request.user, form.cleaned_data["code"], at=timezone.now()
                )
            except second_factor.Refused as refused:
                form.add_error("code", _refusal(refused))
            else:
                session.proved(request, factor)
                log(request.user, "casework.second_factor_set_up", user=request.user)
                context = {"codes": codes, "next": self.get_success_url()}
                return render(request, "staff_access/recovery_codes.html", context)
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = second_factor.waiting(self.request.user)
        if waiting:
            address = second_factor.address_of(waiting)
            kwargs["picture"] = segno.make(address, micro=False).svg_inline(
                scale=4, omitsize=True, svgclass="bo-qr", lineclass=None
            )
            kwargs["secret"] = second_factor.secret_of(waiting)
        return super().get_context_data(
            form=kwargs.pop("form", CodeForm()),
            in_force=second_factor.in_force(self.request.user),
            next=self.get_redirect_url(),
            **kwargs,
        )


@never_cache
@login_required(login_url="wagtailadmin_login")
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an administrator take away the second factor of a colleague who lost it."""
    if not request.user.has_perm("auth.change_user"):
        raise PermissionDenied
    colleague = get_object_or_404(get_user_model(), pk=pk)
    if request.method == "POST":
        if second_factor.forget(colleague):
            log(colleague, "casework.second_factor_reset", user=request.user)
        messages.success(request, _("The second factor is taken away."))
        return redirect("wagtailusers_users:index")
    return render(request, "staff_access/reset.html", {"colleague": colleague})
