"""Live quizzes under load: whole classes that are led, answer at once and see the reveal."""
