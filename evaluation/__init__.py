"""What a rating is, the store that keeps it, and what follows from it."""
