"""The hall PC's only database file.

Open attempts, delivered presses, recent cases, and the numbered stream of events.
"""
