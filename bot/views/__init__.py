"""What people see: words, screens, and both ends of every button."""
