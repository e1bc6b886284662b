"""Proofs of what the bot promises: `python -m prove`, or `make prove`.

Read `promise.py` first, then `registry.py`; each `p*.py` proves one promise on the real bot.
"""
