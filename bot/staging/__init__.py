"""What each chat of a live quiz is shown: the group, the pupils, those who lead it.

`direct.py` says what follows from what has happened; it is called by the handlers, by deadlines and
by the receipts of messages, always inside one act.
"""
