"""The pure coach: it decides, and knows no sound, file, thread, clock or network."""
