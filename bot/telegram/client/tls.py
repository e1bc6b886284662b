"""Whom the bot's HTTP client trusts."""

import functools
import ssl

import certifi


@functools.cache
def tls_context() -> ssl.SSLContext:
    """Verifies certificates against the system's authorities and certifi's, as some systems have
    none of their own (Python from python.org on macOS, bare containers).
    """
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
