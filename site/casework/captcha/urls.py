from django.urls import re_path

from casework.captcha import views

# The package's paths and names, so that anything written for it finds them.
urlpatterns = [
    re_path(r"^image/(?P<key>[0-9a-f]{40})/$", views.image, name="captcha-image"),
    re_path(r"^audio/(?P<key>[0-9a-f]{40})\.wav$", views.audio, name="captcha-audio"),
    re_path(r"^refresh/$", views.refresh, name="captcha-refresh"),
]
