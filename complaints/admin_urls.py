from django.urls import include, path

from . import on_behalf_views, outcome_views

outcomes = (
    [
        path("prepare/", outcome_views.PrepareView.as_view(), name="prepare"),
        path("approve/", outcome_views.ApproveView.as_view(), name="approve"),
        path("withdraw/", outcome_views.WithdrawView.as_view(), name="withdraw"),
    ],
    "outcomes",
)

urlpatterns = [
    path("cases/<str:reference>/outcome/", include(outcomes)),
    path(
        "registers/complaints/new/",
        on_behalf_views.RegisterView.as_view(),
        name="register_complaint",
    ),
]
