from urllib.parse import urlsplit

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField

from home.blocks import BodyBlock
from home.remembering import remembered

from .public_page import PublicPage


class DeadlineCalculatorPage(RoutablePageMixin, PublicPage):
    """Counts any limit for anybody, by the engine that counts the cases.

    An editor decides its words and its place; what it knows is the procedures'.
    """

    body = StreamField(BodyBlock(), verbose_name=_("additional text"), blank=True)

    content_panels = [*PublicPage.content_panels, FieldPanel("body")]
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    # The question is in the address: another language is asked the same.
    keeps_query = True

    class Meta:
        verbose_name = _("deadline calculator")

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {
            "calculator": self._asked(request)
        }

    def serve(self, request, view=None, args=None, kwargs=None) -> HttpResponse:
        response = super().serve(request, view, args, kwargs)
        # The empty form is kept like any page. An answer depends on calendars and
        # procedures of this moment, and there is no end of questions to keep.
        if request.GET:
            patch_cache_control(response, private=True, no_cache=True)
        return response

    @path("ics/", name="file")
    def file(self, request: HttpRequest) -> HttpResponse:
        """The answer as a calendar file; a question without one goes to the form."""
        calculator = self._asked(request)
        address = request.build_absolute_uri(self.get_url(request))
        if calculator.why is None:
            query = request.GET.urlencode()
            return redirect(f"{urlsplit(address).path}?{query}" if query else address)
        address = f"{address}?{calculator.query}"
        return calculator.file(address, at=timezone.now())

    def _asked(self, request: HttpRequest):
        procedures = apps.get_model("casework", "Procedure")
        offered = remembered("limits-in-force", procedures.limits_in_force)
        return procedures.calculator(request.GET, offered)
