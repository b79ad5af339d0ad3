"""A terminal with simulated pads: seen, pressed, disturbed, and their frames watched, while they run."""
