"""The local API of a station: what window systems, screens and commands ask it, over HTTP on one address."""
