"""What waits in the outbox is sent: in order, within limits of Telegram, each call once."""
