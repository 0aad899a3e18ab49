"""What can go wrong, as people see it: the message is one sentence that says what happened and what to do.

PcccError
├── SettingsError      a setting is unknown or has a value it can't have
├── StorageError       the data folder or database can't be used
├── NotFound           no such official, unit or incident
├── Refused            the request is understood and not allowed
└── PortInUse          another program listens where we should
"""

from __future__ import annotations

from bot.wording import Wording


class PcccError(Exception):
    """Base of the errors the command line shows without a traceback.

    Made with the name of a sentence in `texts/vi.yml` and what is filled in; as text it is that sentence.
    """

    def __init__(self, sentence: str, /, **values: object) -> None:
        super().__init__(sentence)
        self.sentence, self.values = sentence, values

    def __str__(self) -> str:
        """The sentence in the user's language."""
        return Wording.load()(self.sentence, **self.values)


class SettingsError(PcccError):
    """A setting is unknown or has a value it can't have."""


class StorageError(PcccError):
    """The data folder or database can't be used."""


class NotFound(PcccError):
    """What was asked for isn't there."""


class Refused(PcccError):
    """What was asked for isn't allowed now."""


class PortInUse(PcccError):
    """The address to listen on is taken."""
