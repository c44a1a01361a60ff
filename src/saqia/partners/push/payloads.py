"""What a push service is given: a browser's subscription read, the content encrypted for it, the headers."""

import dataclasses
import json
import os
import urllib.parse

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec

from saqia.contexts.messaging import ports
from saqia.partners.push import keys

MOST_BYTES = 3993
"""Of what is shown: 4096 that every push service must take, less the header of the encryption, its tag and mark."""
TTL_SECONDS = 24 * 3600
"""How long a push service keeps a message for a browser that is away."""


class SubscriptionInvalid(ValueError):
    """A subscription is not one that a browser gives."""


@dataclasses.dataclass(frozen=True)
class Subscription:
    """Where a browser is reached. `key` is its public point, `secret` what it shares with us."""

    endpoint: str
    key: bytes
    secret: bytes

    @property
    def origin(self) -> str:
        """Return the push service, which a signature names as its audience."""
        parts = urllib.parse.urlsplit(self.endpoint)
        return f"{parts.scheme}://{parts.netloc}"


def read(subscription: str) -> Subscription:
    """Return a subscription from its JSON.

    :raises SubscriptionInvalid: it is not one
    """
    try:
        content = json.loads(subscription)
        found = Subscription(
            content["endpoint"], keys.decode(content["keys"]["p256dh"]), keys.decode(content["keys"]["auth"])
        )
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), found.key)
        host = urllib.parse.urlsplit(found.endpoint).hostname
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SubscriptionInvalid from error
    if not host or len(found.secret) != 16 or len(found.key) != 65:
        raise SubscriptionInvalid
    return found


def shown(message: ports.Outgoing) -> bytes:
    """Return what the page's service worker gets: JSON, its body cut where it would not fit."""
    content = {
        "title": message.subject, "body": message.body, "url": message.link, "lang": message.language,
        "dir": "rtl" if message.language == "ar" else "ltr", "tag": f"saqia-{message.delivery_id}",
    }  # fmt: skip
    while len(encoded := json.dumps(content, ensure_ascii=False).encode()) > MOST_BYTES:
        over = len(encoded) - MOST_BYTES
        if len(content["body"]) <= 1:
            raise SubscriptionInvalid
        content["body"] = content["body"][: max(0, len(content["body"]) - max(1, over // 4) - 1)] + "…"
    return encoded


def encrypt(content: bytes, subscription: Subscription) -> bytes:
    """Return the content for this browser only (RFC 8291): a new key and a new salt each time."""
    made = http_ece.encrypt(
        content, salt=os.urandom(16), private_key=ec.generate_private_key(ec.SECP256R1()), dh=subscription.key,
        auth_secret=subscription.secret, version="aes128gcm",
    )  # fmt: skip
    return bytes(made)


def headers(message: ports.Outgoing, signature: str) -> dict[str, str]:
    """Return the headers of a push. A message handed over twice replaces itself while it waits (`Topic`)."""
    return {
        "Authorization": signature, "Content-Encoding": "aes128gcm", "Content-Type": "application/octet-stream",
        "TTL": str(TTL_SECONDS), "Urgency": "normal", "Topic": f"saqia-{message.tenant_id}-{message.delivery_id}"[:32],
    }  # fmt: skip
