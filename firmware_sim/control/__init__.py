"""Simulated pads told what to do from outside their process."""
