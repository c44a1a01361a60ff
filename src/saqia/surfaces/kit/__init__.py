"""The shared room of the surfaces: page shell, styles, languages, the tenant of a host, sign-in."""
