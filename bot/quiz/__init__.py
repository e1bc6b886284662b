"""The pure core: what a question, a pack and its rules are. No I/O, no clock, no randomness."""
