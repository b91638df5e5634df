"""`python -m voicecoach` is the same as `voicecoach`."""

from voicecoach.cli import main

main()
