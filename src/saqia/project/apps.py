"""The composition root: what must be known before the first request, job or command."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """Enter the reactions of the journeys into the outbox, and the figures of the front page."""

    name = "saqia.project"
    label = "project"

    def ready(self) -> None:
        from saqia.journeys import reactions
        from saqia.project import figures
        from saqia.surfaces.kit import status

        reactions.register()
        status.register(figures.last_cycle)
