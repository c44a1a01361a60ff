"""A partner's program: it obtains a token and calls the partner API, as a bank's system would."""

import base64
import dataclasses
import json
import time
import urllib.parse
from collections.abc import Mapping
from typing import Any

from saqia.platform.outside import http

_SECONDS = 15
_EARLY_SECONDS = 30


@dataclasses.dataclass(frozen=True)
class Answer:
    """Status and body of an answer; `body` is {} when it is no JSON."""

    status: int
    body: Mapping[str, Any]

    @property
    def told(self) -> str:
        """Return the status, with what a problem says of itself."""
        said = self.body.get("detail") or self.body.get("title") or self.body.get("error_description")
        return f"{self.status}: {said}" if said else str(self.status)


class TokenRefused(Exception):
    """The distributor gives no token for these credentials; `status` is its answer's."""

    def __init__(self, status: int, told: str = "") -> None:
        super().__init__(told or status)
        self.status = status


class Client:
    """Calls one distributor.

    :param root: its address, such as https://saqia.example.ma
    """

    def __init__(self, root: str, client_id: str, secret: str) -> None:
        self.root, self.client_id, self.secret = root.rstrip("/"), client_id, secret
        self._token, self._until = "", 0.0

    def get(self, path: str) -> Answer:
        """Ask for something below the partner API's root.

        :raises http.NoAnswer: nothing usable came back
        :raises TokenRefused: no token
        """
        return self._call(http.Request("GET", self._address(path), self._headers()))

    def obtain(self) -> None:
        """Obtain a token, unless one is there; raises as `get`."""
        self._headers()

    def post(self, path: str, body: object) -> Answer:
        """Send something below the partner API's root; raises as `get`."""
        headers = {**self._headers(), "Content-Type": "application/json"}
        return self._call(http.Request("POST", self._address(path), headers, json.dumps(body).encode()))

    def delete(self, path: str) -> Answer:
        """Remove something below the partner API's root; raises as `get`."""
        return self._call(http.Request("DELETE", self._address(path), self._headers()))

    def get_as_stranger(self, path: str) -> Answer:
        """Ask without a token."""
        return self._call(http.Request("GET", self._address(path)))

    def post_as_stranger(self, path: str, body: bytes) -> Answer:
        """Send bytes without a token."""
        return self._call(http.Request("POST", self._address(path), {"Content-Type": "application/json"}, body))

    def describe(self) -> Answer:
        """Return the description of the partner API."""
        return self._call(http.Request("GET", self._address("openapi.json")), most=2_000_000)

    def _call(self, request: http.Request, most: int = 500_000) -> Answer:
        found = http.call(request, seconds=_SECONDS, most_bytes=most)
        try:
            body = json.loads(found.body or b"{}")
        except ValueError:
            body = {}
        return Answer(found.status, body if isinstance(body, dict) else {})

    def _headers(self) -> dict[str, str]:
        if time.monotonic() > self._until:
            self._obtain()
        return {"Authorization": f"Bearer {self._token}", "Accept-Language": "fr"}

    def _obtain(self) -> None:
        pair = base64.b64encode(f"{self.client_id}:{self.secret}".encode()).decode()
        headers = {"Authorization": f"Basic {pair}", "Content-Type": "application/x-www-form-urlencoded"}
        body = urllib.parse.urlencode({"grant_type": "client_credentials", "scope": "payments:collect"}).encode()
        found = self._call(http.Request("POST", f"{self.root}/api/v1/oauth/token", headers, body))
        if found.status != 200 or "access_token" not in found.body:
            raise TokenRefused(found.status, found.told)
        self._token = str(found.body["access_token"])
        self._until = time.monotonic() + float(found.body.get("expires_in", 60)) - _EARLY_SECONDS

    def _address(self, path: str) -> str:
        return f"{self.root}/api/partner/v1/{path}"
