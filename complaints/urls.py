from django.urls import path

from complaints.views import filing, start, tracking

app_name = "complaints"
urlpatterns = [
    path("", start.start, name="start"),
    path("track/", tracking.track, name="track"),
    path("track/case/", tracking.follow, name="case"),
    path("track/dates.ics", tracking.dates, name="dates"),
    path("track/message/", tracking.write, name="write"),
    path("track/withdraw/", tracking.withdraw, name="withdraw"),
    path("track/rating/", tracking.rate, name="rate"),
    path("track/files/<uuid:attachment>/", tracking.download, name="download"),
    path("track/leave/", tracking.leave, name="leave"),
    path("<slug:procedure>/<slug:category>/", filing.file, name="file"),
]
