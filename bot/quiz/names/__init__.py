"""What pupils are called in a live quiz: their own first name, a nickname, or one that is drawn.

`nicknames.py` says which are accepted and why others are not, `look_alikes.py` when two are the
same to the eye; `drawn_names.py` makes them.
"""
