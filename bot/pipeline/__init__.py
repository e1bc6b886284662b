"""The path of an update: receive, store, send; and what falls due."""
