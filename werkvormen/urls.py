from django.urls import path

from werkvormen import views, views_finder, views_own

app_name = "werkvormen"
# The page of one method, <slug>/, joins apps: it stands in participation/urls.py, after these.
urlpatterns = [
    path("", views.method_list, name="list"),
    path("vergelijk/", views.compare, name="compare"),
    path("zoeken/", views_finder.find, name="find"),
    path("eigen/", views_own.own_list, name="own"),
    path("eigen/nieuw/", views_own.new, name="new"),
    path("<slug:slug>/kopie/", views_own.copy, name="copy"),
    path("<slug:slug>/schrijven/", views_own.write, name="write"),
    path("<slug:slug>/schrijven/voorbeeld/", views_own.preview, name="preview"),
    path("<slug:slug>/delen/", views_own.share, name="share"),
    path("<slug:slug>/weg/", views_own.put_away, name="put_away"),
    path("<slug:slug>/origineel-gezien/", views_own.seen_original, name="seen_original"),
]
