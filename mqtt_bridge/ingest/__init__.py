"""Central: what the halls send is judged, stored, answered by receipts, and only then acknowledged."""
