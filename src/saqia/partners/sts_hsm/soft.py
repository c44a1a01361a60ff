"""A token issuer without a security module: its vending keys come from a seed. For demonstration and tests only.

The keys of a real supply group are made by the STS Association's key management centre and never leave a module; meters
of the field cannot read what this makes.
"""

import dataclasses
import hashlib
import hmac

from saqia.contexts.prepaid import ports
from saqia.engine.sts import blocks, keys, meters, tokens

_BYTES = {meters.Derivation.DES: 8, meters.Derivation.HMAC: 20}


@dataclasses.dataclass(frozen=True)
class SoftIssuer:
    """Makes the tokens of demonstration meters: the same request gives the same token."""

    seed: bytes

    def vending_key(self, tenant_id: int, meter: meters.Keyed) -> bytes:
        """Return the vending key of a supply group in a revision."""
        name = f"{tenant_id}:{meter.supply_group}:{meter.key_revision}:{meter.derivation.value}"
        return hmac.digest(self.seed, name.encode(), hashlib.sha256)[: _BYTES[meter.derivation]]

    def meter_key(self, tenant_id: int, meter: meters.Keyed) -> bytes:
        """Return the key that a demonstration meter holds."""
        return keys.decoder_key(self.vending_key(tenant_id, meter), meter)

    def issue_credit(self, request: ports.CreditRequest) -> str:
        """Return twenty digits.

        :raises ports.Rejected: more than a token can carry
        """
        try:
            block = blocks.credit(
                request.resource, random=request.random, identifier=request.identifier, tenths=request.tenths
            )
        except blocks.AmountTooLarge:
            raise ports.Rejected("amount-unsound") from None
        if request.identifier >> 16 > request.meter.expiry:
            raise ports.Rejected("key-expired")
        return tokens.seal(block, self.meter_key(request.tenant_id, request.meter), request.meter.cipher)

    def issue_key_change(self, request: ports.KeyChangeRequest) -> tuple[str, ...]:
        """Return twenty digits a section."""
        held = self.meter_key(request.tenant_id, request.meter)
        new = self.meter_key(request.tenant_id, request.becomes)
        rollover = request.meter.base_date is not request.becomes.base_date
        sections = blocks.key_change(request.becomes, new, rollover=rollover)
        return tuple(tokens.seal(section, held, request.meter.cipher) for section in sections)
