"""What runs on a hall PC: attempts and visits, the station, its local API and commands."""
