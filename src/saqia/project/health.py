"""The probes of who runs the server: /healthz, /readyz, /metrics. They ask no host name, no session, no language."""

import concurrent.futures
import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

Respond = Callable[[HttpRequest], HttpResponse]
LIMIT_SECONDS = 1.5  # a database that hangs is away: the probe answers within two seconds


class Probes:
    """Answers the three addresses before anything else can fail."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response
        self.answers: dict[str, Respond] = {"/healthz": healthz, "/readyz": Readiness(), "/metrics": metrics}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a probe, or pass the request on."""
        answer = self.answers.get(request.path_info)
        if answer is None or request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        return answer(request)


def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process lives."""
    return JsonResponse({"status": "ok"})


def metrics(request: HttpRequest) -> HttpResponse:
    """Give the figures to allowed networks only; a request that passed a proxy comes from elsewhere."""
    address = ipaddress.ip_address(request.META.get("REMOTE_ADDR") or "127.0.0.1")
    allowed = any(address in ipaddress.ip_network(network) for network in settings.SAQIA_METRICS_NETWORKS)
    if not allowed or "X-Forwarded-For" in request.headers:
        return HttpResponse(status=404)
    from saqia.platform.metrics import exposition

    return HttpResponse(exposition.render(), content_type="text/plain; version=0.0.4; charset=utf-8")


class Readiness:
    """Says whether pages can be served: the database answers and has the newest schema."""

    def __init__(self) -> None:
        self.pool = concurrent.futures.ThreadPoolExecutor(1, "readiness")
        self.asking: concurrent.futures.Future[str] | None = None
        self.migrated = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 200, or 503 with the reason; a probe that still hangs is not asked again."""
        if self.asking is None or self.asking.done():
            self.asking = self.pool.submit(self._ask)
        try:
            state = self.asking.result(LIMIT_SECONDS)
        except concurrent.futures.TimeoutError:
            state = "database does not answer"
        return JsonResponse({"status": state}, status=200 if state == "ok" else 503)

    def _ask(self) -> str:
        try:
            if not self.migrated:
                executor = MigrationExecutor(connection)
                self.migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            return "ok" if self.migrated else "database lacks migrations"
        except Exception as error:
            return f"database away ({type(error).__name__})"
        finally:
            connections.close_all()
