from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from home import sitemaps


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "sitemap.xml",
        {"urlset": sitemaps.addresses(request)},
        content_type="application/xml",
    )


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        f"Disallow: {reverse('wagtailadmin_home')}",
        f"Sitemap: {request.build_absolute_uri(reverse('home:sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
