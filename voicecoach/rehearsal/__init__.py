"""A scripted user in a simulated room, for conversations that test the whole program."""
