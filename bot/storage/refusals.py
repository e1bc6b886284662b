"""A work that can never be stored."""


class WorkRefusedError(Exception):
    """This work can never be stored: it breaks a rule of the schema, or a value does not fit."""
