"""The errors a user may see: one sentence saying what is wrong and how to mend it."""


class VoicecoachError(Exception):
    """A failure that is told to the user in one sentence; the command exits with 1."""

    exit_code = 1


class UsageError(VoicecoachError):
    """The command, file or setting was given wrongly; the command exits with 2."""

    exit_code = 2
