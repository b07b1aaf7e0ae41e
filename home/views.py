from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from home import sitemaps
from home.remembering import remembered


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    def drawn() -> str:
        return render_to_string(
            "sitemap.xml", {"urlset": sitemaps.addresses(request)}, request
        )

    xml = remembered(f"sitemap:{request.build_absolute_uri('/')}", drawn)
    return HttpResponse(xml, content_type="application/xml")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        f"Disallow: {reverse('wagtailadmin_home')}",
        f"Sitemap: {request.build_absolute_uri(reverse('home:sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
