"""Sessions in the database as Django keeps them, read by a statement planned once: each page of the desk reads one."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from saqia.platform.database import prepared

_READ = "SELECT session_key, session_data, expire_date FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    """Reads a session; everything else is Django's."""

    def _get_session_from_db(self) -> Session | None:
        for row in prepared.run(_READ, [self.session_key, timezone.now()]):
            return Session.from_db(None, ["session_key", "session_data", "expire_date"], row)
        self._session_key = None
        return None
