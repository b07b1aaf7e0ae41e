"""The whole public map on one screen."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from casework import health
from casework.backoffice.views.desk import desk_view
from config import published_pictures

handler400 = "config.error_pages.bad_request"
handler403 = "config.error_pages.permission_denied"
handler404 = "config.error_pages.page_not_found"
handler500 = "config.error_pages.server_error"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("admin/", desk_view),
    path("admin/second-factor/", include("casework.staff_access.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("captcha/", include("casework.captcha.urls")),
    path("", include("home.urls")),
]

if settings.SERVE_MEDIA:
    urlpatterns.append(path("media/images/<path:path>", published_pictures.picture))

# Chinese has no prefix, English lives under /en/: the language is in the address,
# so a page can be cached whole and needs no cookie.
urlpatterns += i18n_patterns(
    path("complaints/", include("complaints.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
