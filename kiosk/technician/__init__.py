"""What a technician does at a station while it runs; every act is on record."""
