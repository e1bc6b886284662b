"""The path of an update: receive, lanes, outbox, sender, deadlines."""
