"""Defects planted on purpose: the suite must go red under each. `make sabotage`."""
