"""Addresses of the cycle: planner, desk, answer, and the student's pages."""

from django.urls import path

from .views import answering, answers, desk, overview, planner, running, sessions, student

app_name = "cycles"

CYCLE = "cycli/<uuid:pk>/"
THEME = f"{CYCLE}thema/<uuid:theme_pk>/"
SESSION = f"{CYCLE}werkvorm/bijeenkomst/<uuid:session_pk>/"

urlpatterns = [
    path("cycli/", overview.cycle_list, name="list"),
    path("cycli/nieuw/", overview.new_cycle, name="new"),
    path(CYCLE, overview.show, name="show"),
    path(f"{CYCLE}kopie/", overview.copy, name="copy"),
    path(f"{CYCLE}weggooien/", overview.delete, name="delete"),
    path(f"{CYCLE}overdragen/", overview.hand_over, name="hand_over"),
    path(f"{CYCLE}doel/", planner.doel, name="doel"),
    path(f"{CYCLE}doel/leerlingen/", sessions.audience, name="audience"),
    path(f"{CYCLE}werkvorm/", planner.werkvorm, name="werkvorm"),
    path(f"{CYCLE}werkvorm/bijeenkomst/", sessions.edit, name="new_session"),
    path(SESSION, sessions.edit, name="session"),
    path(f"{SESSION}leerlingen/", sessions.session_people, name="session_people"),
    path(f"{SESSION}aanwezig/", sessions.attendance, name="attendance"),
    path(f"{SESSION}weg/", sessions.remove, name="remove_session"),
    path(f"{CYCLE}omstandigheden/", planner.omstandigheden, name="omstandigheden"),
    path(f"{CYCLE}terugkoppeling/", planner.terugkoppeling, name="terugkoppeling"),
    path(f"{CYCLE}openen/", planner.open_cycle, name="open"),
    path(f"{CYCLE}belofte/<uuid:promise_pk>/", running.move_date, name="move_date"),
    path(f"{CYCLE}bericht/", running.news, name="news"),
    path(f"{CYCLE}aanpassen/", running.correct, name="correct"),
    path(f"{CYCLE}stoppen/", running.stop, name="stop"),
    path(f"{CYCLE}sorteren/", desk.desk, name="desk"),
    path(f"{CYCLE}bijdrage/<uuid:contribution_pk>/", desk.contribution, name="contribution"),
    path(f"{CYCLE}vervolgactie/", answering.vervolgactie, name="vervolgactie"),
    path(THEME, answering.theme, name="theme"),
    path(f"{THEME}naam/", answering.rename_theme, name="rename_theme"),
    path(f"{THEME}actie/", answering.new_action, name="new_action"),
    path(f"{CYCLE}actie/<uuid:action_pk>/", answering.action, name="action"),
    path(f"{CYCLE}publiceren/", answering.publish, name="publish"),
    path(f"{CYCLE}afronden/", answering.finish, name="finish"),
    path("jouw-stem/", student.jouw_stem, name="jouw_stem"),
    path("jouw-stem/alles/", student.own_words, name="own_words"),
    path("jouw-stem/tekst/<uuid:pk>/", student.change, name="change"),
    path("jouw-stem/bijeenkomst/<uuid:pk>/", student.reply, name="reply"),
    path("jouw-stem/<uuid:pk>/", student.take_part, name="take_part"),
    path("jouw-stem/<uuid:pk>/hoe-was-het/", student.check, name="check"),
    path("antwoorden/", answers.answers, name="answers"),
    path("antwoorden/<uuid:pk>/", answers.answer, name="answer"),
]
