"""An SMS modem as its firmware would be, with its SIM card and a network behind it, and with faults."""
