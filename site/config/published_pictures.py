"""Published pictures, where no web server in front of us hands them out.

Only finished renditions: originals and documents have views that ask who may.
"""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

# The name of a rendition changes with its content.
CACHE_CONTROL = "public, max-age=31536000, immutable"


@require_safe
def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    response = serve(request, path, document_root=f"{settings.MEDIA_ROOT}/images")
    response.headers["Cache-Control"] = CACHE_CONTROL
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
