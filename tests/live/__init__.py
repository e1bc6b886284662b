"""Live quizzes through the real bot and the local Telegram: teacher, pupils, group."""
