"""Rules of names in live quizzes."""
