"""The door of the web server."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saqia.project.settings")
application = get_wsgi_application()

from saqia.platform.logging import structure  # noqa: E402  (after Django is set up)

structure.serve(settings.SAQIA_LOG_LEVEL)
