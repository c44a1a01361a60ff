"""E-mail: SMTP outwards (RFC 5321), bounces inwards (RFC 3464) by a signed return path."""
