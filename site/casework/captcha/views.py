from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from casework import ranges
from casework.captcha import challenges, pace, pictures, sounds

View = Callable[..., HttpResponse]


def paced(what: str, at_most: int) -> Callable[[View], View]:
    """Answer 429 when one address asks for too much in a minute."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, **names: str) -> HttpResponse:
            now = timezone.now()
            if not pace.allows(request, now=now, what=what, at_most=at_most):
                seconds = str(int(pace.WINDOW.total_seconds()))
                return HttpResponse(status=429, headers={"Retry-After": seconds})
            return view(request, **names)

        return checked

    return decorate


def of_challenge(view: View) -> View:
    """Give the view the digits of an open challenge; 410 when it is used up."""

    @wraps(view)
    def checked(request: HttpRequest, key: str) -> HttpResponse:
        digits = challenges.shown(key)
        # 410: crawlers shall not come back for it.
        return view(request, key, digits) if digits else HttpResponse(status=410)

    return checked


@never_cache
@require_safe
@paced("picture", pace.PICTURES)
@of_challenge
def image(request: HttpRequest, key: str, digits: str) -> HttpResponse:
    return HttpResponse(pictures.png(digits, key=key), content_type="image/png")


@never_cache
@require_safe
@paced("picture", pace.PICTURES)
@of_challenge
def audio(request: HttpRequest, key: str, digits: str) -> HttpResponse:
    language = request.GET.get("lang", "")
    if language not in sounds.LANGUAGES:
        language = sounds.LANGUAGES[0]
    recording = sounds.wav(digits, key=key, language=language)
    return ranges.respond(request, recording, content_type="audio/wav")


@never_cache
@require_safe
@paced("challenge", pace.CHALLENGES)
def refresh(request: HttpRequest) -> HttpResponse:
    """Answer a script that asks for a new picture; the form itself stays."""
    if request.headers.get("X-Requested-With") != "XMLHttpRequest":
        raise Http404
    key = challenges.issue()
    return JsonResponse(
        {
            "key": key,
            "image_url": reverse("captcha-image", args=[key]),
            "audio_url": reverse("captcha-audio", args=[key]),
        }
    )
