"""A class of simulated pupils who join, answer and vote, whatever the bot is.

Read in this order: `answer_key` (what is right), `reading` (what a message asks of a pupil),
`plan` (what a class is to be), `pupils` (who they are, what they choose), `agenda` (when they act),
`school_class` (one class), `classes` (all of them).
"""
