"""Host side of serial hardware: rating pads on a line, from bytes to events and back."""
