"""The one error of this package: a sentence for the person at the terminal, saying what to do next."""


class CannotStartError(Exception):
    """A server cannot be fetched, started or stopped; the message is one clear sentence."""
