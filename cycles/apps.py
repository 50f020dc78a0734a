from django.apps import AppConfig


class CyclesConfig(AppConfig):
    """The five-step participation cycle."""

    name = "cycles"
    verbose_name = "Cycli"
