from django.apps import AppConfig


class ParticipationConfig(AppConfig):
    """The roof: template tags, management commands and pages that join the apps."""

    name = "participation"
    verbose_name = "Participatie"
