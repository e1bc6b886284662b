"""The control API under /sandbox: acting as people, watching the bot's calls, planting faults."""
