"""Running the bot: its logs, its secrets, and what an operator is told of the installation."""
