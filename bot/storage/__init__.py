"""Rows: the only place with SQL. Schema, migrations, one mapper for each type."""
