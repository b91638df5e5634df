"""From the microphone to what was meant."""
