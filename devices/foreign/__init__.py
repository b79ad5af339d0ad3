"""Pads of other makers: codecs, model files, and the host that decides in their place."""
