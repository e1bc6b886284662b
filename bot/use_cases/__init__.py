"""What a person can do, one short function each: load, let `quiz` decide, save."""
