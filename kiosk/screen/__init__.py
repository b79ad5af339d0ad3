"""The screen process: what a citizen sees and does, as a client of the station. Nothing here knows Kivy."""
