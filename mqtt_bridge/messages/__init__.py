"""Every message that crosses the broker: types, bounds, topics, and their exact bytes. docs/asyncapi.yaml is made from these types."""
