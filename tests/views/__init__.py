"""What people see, drawn from real content and from hostile content."""
