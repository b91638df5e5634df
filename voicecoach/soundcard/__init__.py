"""The sound card, in a process of its own.

Why a process: when a sound server dies, PortAudio's callbacks just stop and closing the stream can
wait for ever; and PortAudio looks for devices only once in a process's life. A process can always
be killed and started again, has the sound to itself while another process thinks, and keeps the
messages that sound libraries print away from the user's terminal.
"""
