"""The web side of the bot: Telegram's webhook and the status pages."""
