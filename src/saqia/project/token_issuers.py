"""Who makes the tokens of prepaid meters: the module of `SAQIA_STS_URL`; in a demonstration, a soft one."""

import secrets
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

from saqia.contexts.prepaid import ports
from saqia.partners.sts_hsm import client, soft
from saqia.platform import checks, environment, key_files
from saqia.platform.tenancy import registration

URL, SOFT_KEY = "SAQIA_STS_URL", "prepaid-demonstration.key"

_SOFT = checks.Fault(
    "soft للعروض التجريبية، لا لخادم حقيقي", "soft est pour les démonstrations, non pour un serveur de production",
    "soft is for demonstrations, not for a production server",
)  # fmt: skip


def register() -> None:
    """Have tokens made as the settings say; called once by the composition root."""
    serve(settings.VALUES, keys_folder=settings.SAQIA_KEYS)


def serve(values: Mapping[str, str], *, keys_folder: Path) -> None:
    """Register the module, or a soft issuer where that is asked for; else nobody: paid purchases wait.

    A sandbox has the soft one always: no meter takes its tokens.

    :raises environment.SettingInvalid: the address cannot be used
    """
    if values[URL] == "soft" or (not values[URL] and values["SAQIA_DEBUG"] == "1"):
        if values["SAQIA_DATABASE_URL"]:
            raise environment.refused(_SOFT, URL)
        ports.register_issuer(lambda tenant_id: soft_issuer(keys_folder))
    elif values[URL]:
        try:
            module = client.read(values[URL])
        except client.AddressInvalid as error:
            raise environment.refused(error.said, URL) from None
        ports.register_issuer(
            lambda tenant_id: soft_issuer(keys_folder) if registration.is_sandbox(tenant_id) else module
        )


def soft_issuer(keys_folder: Path) -> soft.SoftIssuer:
    """Return the soft issuer of this installation: its seed is made once, beside the other keys."""
    return soft.SoftIssuer(key_files.own(keys_folder / SOFT_KEY, lambda: secrets.token_bytes(32)))
