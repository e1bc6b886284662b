"""The pure core: practices and live quizzes. No I/O, no clock, no randomness.

`practice.py` is one learner alone. A live quiz is `live_quiz.py` (its state), `live.py` (what a
teacher's events make of it), `seats.py` and `responses.py` (a pupil, an answer), and `lesson.py`
(all of them together: who is ahead).
"""
