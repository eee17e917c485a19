"""How passwords are kept."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2Hasher(Argon2PasswordHasher):
    """argon2id with OWASP's parameters (19 MiB, two passes, one lane): a sign-in must not cost the
    memory of a whole desk on a laptop, which Django's 100 MiB would."""

    memory_cost = 19456
    time_cost = 2
    parallelism = 1
