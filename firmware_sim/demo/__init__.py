"""A hall in one folder: broker, central, station and pads as processes, and citizens who press."""
