from django.urls import include, path

from . import on_behalf_views, outcome_views
from .worksheets import views as worksheet_views

outcomes = (
    [
        path("prepare/", outcome_views.PrepareView.as_view(), name="prepare"),
        path("approve/", outcome_views.ApproveView.as_view(), name="approve"),
        path("withdraw/", outcome_views.WithdrawView.as_view(), name="withdraw"),
    ],
    "outcomes",
)

worksheets = (
    [
        path("", worksheet_views.BringView.as_view(), name="bring"),
        path("<uuid:pk>/", worksheet_views.SheetView.as_view(), name="sheet"),
        path(
            "<uuid:pk>/columns/", worksheet_views.MappingView.as_view(), name="mapping"
        ),
        path(
            "<uuid:pk>/bad-rows.csv",
            worksheet_views.BadRowsView.as_view(),
            {"ending": "csv"},
            name="bad_rows_csv",
        ),
        path(
            "<uuid:pk>/bad-rows.xlsx",
            worksheet_views.BadRowsView.as_view(),
            {"ending": "xlsx"},
            name="bad_rows_xlsx",
        ),
        path("<uuid:pk>/forget/", worksheet_views.ForgetView.as_view(), name="forget"),
    ],
    "worksheets",
)

urlpatterns = [
    path("registers/complaints/worksheets/", include(worksheets)),
    path("cases/<str:reference>/outcome/", include(outcomes)),
    path(
        "registers/complaints/new/",
        on_behalf_views.RegisterView.as_view(),
        name="register_complaint",
    ),
]
