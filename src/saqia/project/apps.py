"""The composition root: what must be known before the first request, job or command."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """Enter the reactions of the journeys into the outbox, and the partners that serve channels."""

    name = "saqia.project"
    label = "project"

    def ready(self) -> None:
        from saqia.journeys import (
            links,
            message_delivery,
            password_reset,  # noqa: F401 — its job must be known to every worker
            reactions,
        )
        from saqia.project import banks, channels, collectors, simulators, token_issuers

        reactions.register()
        message_delivery.register()
        links.register()
        channels.register()
        collectors.register()
        token_issuers.register()
        banks.register()
        simulators.register()
