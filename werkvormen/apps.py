from django.apps import AppConfig


class WerkvormenConfig(AppConfig):
    """The library of methods: how to hold a conversation with students."""

    name = "werkvormen"
    label = "werkvormen"
    verbose_name = "Werkvormen"
