"""The same quiz on the libraries people use today, written as their documentation teaches."""
