"""In which order the rates of a pad are tried that is not heard at the expected one. Pure."""

OTHER_RATES = (115200, 19200, 38400, 57600, 4800, 2400, 1200, 9600)


def other_rate(expected: int, number: int) -> int:
    """The other rate to be tried at the try of this number, from 0 on; after the last comes the first."""
    others = [baud for baud in OTHER_RATES if baud != expected]
    return others[number % len(others)]
