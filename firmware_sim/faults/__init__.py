"""What can go wrong with a pad, its keys, its memory and its cable: one name each (docs/faults.md)."""
