"""The kit as a Django app: its templates, styles and translations."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    """Compile the translations that are newer than their catalog."""

    name = "saqia.surfaces.kit"
    label = "kit"

    def ready(self) -> None:
        from saqia.surfaces.kit import translations

        translations.compile_stale()
