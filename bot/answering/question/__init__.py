"""What a message asks."""
