"""The money room: days of channels compared and signed, refunds by four eyes, partners, the journal for accounting."""
