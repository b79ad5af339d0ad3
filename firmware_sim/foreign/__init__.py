"""Pads of other makers on the wire, written from what is known of them and not from our codecs."""
