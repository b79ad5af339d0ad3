"""A day in a hall as a story in a file: cases, citizens, faults and what is to come of it; and plain load."""
