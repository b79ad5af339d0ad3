"""Sends the outbox's events to the store until a receipt covers them."""

from mqtt_bridge.publisher.driver import Uplink, UplinkState

__all__ = ["Uplink", "UplinkState"]
