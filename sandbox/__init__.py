"""A local Telegram: a Bot API server and a browser chat, for any bot, without a network.

Read in this order: `world` (what exists), `actions` (what people do), `bot_api` (what the bot may
call), `control` (what tests and the page may call), `classroom` (simulated pupils), `app` and
`server` (HTTP), `__main__` (the command line).
"""
