"""Coming in: phone and code, password or key, the accounts that a person reaches, signed links."""
