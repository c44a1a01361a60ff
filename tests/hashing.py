"""Passwords of the tests: hashed as everywhere, at a cost that a thousand sign-ins can bear."""

from django.contrib.auth import hashers


class QuickHasher(hashers.Argon2PasswordHasher):
    """Argon2 with the least work that it takes."""

    time_cost, memory_cost, parallelism = 1, 8, 1
