"""Web push (RFC 8030): messages encrypted for one browser (RFC 8291), signed as this installation (RFC 8292)."""
