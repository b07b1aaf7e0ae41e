from django.urls import path

from config.urls import *  # noqa: F403 - the real addresses and two more
from config.urls import urlpatterns as real
from tests.benchmarks import bare

urlpatterns = [
    path("bare/", bare.insert),
    path("bare-with-hash/", bare.insert_with_hash),
    *real,
]
