"""Rating pads as their firmware would be, written from docs/pad-protocol.md alone."""
