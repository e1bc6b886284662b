"""The path of an update, tested."""
