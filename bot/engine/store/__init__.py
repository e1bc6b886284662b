"""The database as the engine uses it: the only place that knows a dialect."""
