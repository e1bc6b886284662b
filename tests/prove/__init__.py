"""The proofs themselves, kept from rotting."""
