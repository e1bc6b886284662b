"""Proofs of what the bot promises: `python -m prove`, or `make prove`.

Read `promise.py` first, then `registry.py`; each `p*.py` proves one promise on the real bot, or the
part of one that is about live quizzes: `live_class.py` is a class in one.
"""
