"""Fonte: questions on an article, each answer proven by its passage.

Read it in this order: `quiz` (what a question, a practice, a verdict is; pure), `use_cases` (what a
person can do), `handlers/__init__.py` (the table of contents of the conversation), `views` (what
people see), `staging` (what each chat of a live quiz is shown), `storage` (rows), `pipeline` (the
path of an update), `app.py` (how the parts meet).
"""

__version__ = "0.1.0"
