"""What a meter does with a token: reads it under its own key, takes it once, or says why not. For tests and trials."""

import dataclasses

from saqia.engine.sts import blocks, identifiers, meters, tokens

_KEPT = 50
_KEY_PARTS = {blocks.Section.FIRST: 0, blocks.Section.SECOND: -1, blocks.Section.THIRD: 1, blocks.Section.FOURTH: 2}


class TokenRefused(Exception):
    """Another meter's, mistyped, used, too old, or not meant for the key that the meter holds."""


@dataclasses.dataclass
class Meter:
    """A meter on a wall, with what it remembers.

    :param tenths: credit left, in tenths of a unit
    """

    keyed: meters.Keyed
    key: bytes
    tenths: int = 0
    resource: blocks.Resource = blocks.Resource.ELECTRICITY
    _taken: list[int] = dataclasses.field(default_factory=list)
    _sections: dict[blocks.Section, int] = dataclasses.field(default_factory=dict)

    def enter(self, token: str) -> int:
        """Take a token as typed; returns the tenths that it brought (a key section brings none).

        :raises TokenRefused: it says why
        """
        block = tokens.unseal(tokens.plain(token), self.key, self.keyed.cipher)
        if not block.is_sound:
            raise TokenRefused("not a token of this meter")
        if block.token_class == blocks.CREDIT_CLASS:
            return self._credit(block)
        self._change_key(block)
        return 0

    def _credit(self, block: blocks.Block) -> int:
        identifier = block.bits >> 32 & identifiers.LARGEST
        if block.subclass != self.resource:
            raise TokenRefused("another resource")
        if identifier in self._taken:
            raise TokenRefused("used")
        if len(self._taken) == _KEPT and identifier < self._taken[0]:
            raise TokenRefused("old")
        if identifier >> 16 > self.keyed.expiry:
            raise TokenRefused("key expired")
        self._taken = sorted([*self._taken, identifier])[-_KEPT:]
        brought = blocks.amount_tenths(block.bits >> 16 & 0xFFFF)
        self.tenths += brought
        return brought

    def _change_key(self, block: blocks.Block) -> None:
        self._sections[blocks.Section(block.subclass)] = block.bits >> 16
        if len(self._sections) < len(self.key) // 4:
            return
        parts = [0] * len(self._sections)
        for section, body in self._sections.items():
            parts[_KEY_PARTS[section]] = body & 0xFFFFFFFF
        first, second = self._sections[blocks.Section.FIRST], self._sections[blocks.Section.SECOND]
        if first >> 35 & 1:
            self._taken = []
        self.keyed = dataclasses.replace(
            self.keyed, expiry=(first >> 40 & 0xF) << 4 | second >> 40 & 0xF, key_revision=first >> 36 & 0xF,
            key_type=first >> 32 & 3, tariff_index=f"{second >> 32 & 0xFF:02d}",
        )  # fmt: skip
        self.key = b"".join(part.to_bytes(4, "big") for part in parts)
        self._sections = {}
