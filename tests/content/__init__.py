"""How a pack of questions is read and checked."""
