"""From a supply group's vending key to the key of one meter: DKGA02 and DKGA04 of IEC 62055-41."""

import hashlib
import hmac

from cryptography.hazmat.decrepit.ciphers import algorithms
from cryptography.hazmat.primitives.ciphers import Cipher, modes

from saqia.engine.sts import meters

_VENDING_BYTES = {meters.Derivation.DES: 8, meters.Derivation.HMAC: 20}
_KEY_BYTES = {meters.Cipher.STA: 8, meters.Cipher.MISTY1: 16}


def decoder_key(vending_key: bytes, meter: meters.Keyed) -> bytes:
    """Return the key that a meter holds, most significant byte first.

    :raises meters.KeyInvalid: the vending key has not the length that the derivation asks for
    """
    if len(vending_key) != _VENDING_BYTES[meter.derivation]:
        raise meters.KeyInvalid(f"{meter.derivation.value}: {len(vending_key)} bytes")
    if meter.derivation is meters.Derivation.DES:
        return _by_des(vending_key, meter)
    size = _KEY_BYTES[meter.cipher]
    return hmac.digest(vending_key, _data(meter, size * 8), hashlib.sha256)[:size]


def _data(meter: meters.Keyed, bits: int) -> bytes:
    """Return the data block of DKGA04: fields behind their lengths (SP 800-108 feedback mode, one turn)."""
    first = [b"04", meter.base_date.code.encode(), meter.cipher.value[-2:].encode(), meter.tariff_index.encode()]
    rest = [meter.supply_group.encode(), b"%d" % meter.key_type, b"%d" % meter.key_revision, meter.pan.encode()]
    label = b"\x04" + b"".join(bytes([len(field)]) + field for field in first)
    context = b"\x04" + b"".join(bytes([len(field)]) + field for field in rest)
    return label + b"\x00" + context + bits.to_bytes(4, "big")


def _by_des(vending_key: bytes, meter: meters.Keyed) -> bytes:
    number = meter.pan[1:17]  # sixteen digits: of the issuer what fits, and the whole account
    control = f"{meter.key_type}{meter.supply_group}{meter.tariff_index}{meter.key_revision}FFFFFF"
    block = int(number, 16) ^ int(control, 16)
    cipher = Cipher(algorithms.TripleDES(vending_key * 3), modes.ECB())  # noqa: S305 one block; three equal keys are single DES
    encryptor = cipher.encryptor()
    found = int.from_bytes(encryptor.update(block.to_bytes(8, "big")) + encryptor.finalize(), "big")
    return (found ^ block ^ int.from_bytes(vending_key, "big")).to_bytes(8, "big")
