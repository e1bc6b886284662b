"""What teachers write, and how it is made good."""
