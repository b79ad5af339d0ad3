"""What technicians need of pads beside questions: what is there, what is wrong, which key is which."""
