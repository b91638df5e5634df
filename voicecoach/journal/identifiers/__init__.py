"""What could tell who a note is about, one module a family, each with its table of rules."""
