from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """What the school owes and has said: promises, messages, log."""

    name = "participation.ledger"
    label = "ledger"
    verbose_name = "Grootboek"
