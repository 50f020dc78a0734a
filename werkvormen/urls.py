from django.urls import path

from werkvormen import views

app_name = "werkvormen"
urlpatterns = [
    path("", views.method_list, name="list"),
    path("<slug:slug>/", views.method_detail, name="detail"),
]
