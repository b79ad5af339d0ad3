"""SMS modems on a serial port: Chinese texts out and in, delivery reports, and what is wrong."""
