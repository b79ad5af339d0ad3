"""A second rating pad, by somebody who had docs/pad-protocol.md and the golden vectors and nothing else.

It shares no code with firmware_sim and devices: a misreading of the page by one of the three shows in the
end-to-end tests, which run with both pads. Point to point only. `python -m tests.second_pad --help`.
"""
