from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Schools, school years, people and their groups."""

    name = "participation.people"
    label = "people"
    verbose_name = "Mensen"
