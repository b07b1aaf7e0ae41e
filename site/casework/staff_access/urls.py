from django.urls import path

from casework.staff_access import views

app_name = "staff_access"

urlpatterns = [
    path("", views.SetUpView.as_view(), name="set_up"),
    path("prove/", views.ProveView.as_view(), name="prove"),
    path("reset/<int:pk>/", views.reset, name="reset"),
]
