"""All addresses. Dutch paths, because people read them."""

from django.urls import include, path

from participation.views import breaks, errors, help, home, inbox, methods, screen, system, vision

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error

urlpatterns = [
    path("", home.home, name="home"),
    path("berichten/", inbox.inbox, name="inbox"),
    path("berichten/<uuid:pk>/", inbox.read, name="read_message"),
    path("weergave/", system.theme, name="weergave"),
    path("school/hulp/", help.help_page, name="school_help"),
    path("school/pauzes/", breaks.school_breaks, name="school_breaks"),
    path("onze-visie/", vision.vision, name="vision"),
    path("onze-visie/aanpassen/", vision.edit_vision, name="edit_vision"),
    path("schermen/", screen.screens, name="screens"),
    path("schermen/<uuid:pk>/intrekken/", screen.revoke, name="revoke_screen"),
    path("scherm/<str:token>/", screen.screen, name="screen"),
    path("healthz/", system.healthz, name="healthz"),
    path("account/", include("participation.people.urls")),
    path("werkvormen/", include("werkvormen.urls")),
    path("werkvormen/<slug:slug>/", methods.method, name="method"),
    path("werkvormen/<slug:slug>/gebruik/", methods.use_method, name="use_method"),
    path("", include("cycles.urls")),
]
