from django.urls import path

from casework.backoffice.views import answering, case, handling, openings, timing

app_name = "casework"

CASE = "<str:reference>/"
STEPS = {
    "accept": handling.AcceptView,
    "refuse": handling.RefuseView,
    "supplement": handling.SupplementView,
    "assign": handling.AssignView,
    "return": handling.ReturnView,
    "draft": answering.DraftView,
    "review": answering.ReviewView,
    "sign": answering.SignView,
    "reply": handling.ReplyView,
    "step": timing.RecordStepView,
    "promise": timing.PromiseView,
    "classify": timing.ClassifyView,
    "time": timing.CorrectTimeView,
    "follow_up": handling.FollowUpView,
    "close": handling.CloseView,
    "message": handling.MessageView,
    "note": handling.NoteView,
    "extend": handling.ExtendView,
    "conflict": handling.ConflictView,
    "identity": openings.IdentityView,
}

urlpatterns = [
    path(CASE, case.CaseView.as_view(), name="case"),
    path(f"{CASE}dates.ics", case.DatesView.as_view(), name="dates"),
    path(f"{CASE}files/<uuid:pk>/", openings.FileView.as_view(), name="file"),
    path(
        f"{CASE}files/<uuid:pk>/original/",
        openings.OriginalView.as_view(),
        name="original",
    ),
    *(
        path(f"{CASE}{code.replace('_', '-')}/", view.as_view(), name=code)
        for code, view in STEPS.items()
    ),
]
