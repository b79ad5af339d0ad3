"""Pads of other makers as they behave on the wire, written from what is known of them, not from our codecs."""
