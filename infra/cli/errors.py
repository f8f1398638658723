"""Mistakes that the person at the keyboard can put right."""


class UserError(Exception):
    """Says in one line what is wrong and what to do."""
