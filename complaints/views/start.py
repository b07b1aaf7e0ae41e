from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_safe

from complaints.offers import offers


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Choose the matter; what is not taken is explained before anybody types."""
    # Asked for by the part of the page that is drawn only after a publication.
    context = {"offers": SimpleLazyObject(offers)}
    return render(request, "complaints/start.html", context)
