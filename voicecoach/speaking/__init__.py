"""From a prompt to the speaker."""
