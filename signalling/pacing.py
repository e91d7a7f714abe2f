"""How much is too much on one socket. What is counted with is `rooms.pacing`."""

MESSAGES_A_SECOND = 20.0
MESSAGES_AT_ONCE = 150
"""A phone that redials three viewers at once trickles some sixty ICE candidates."""
