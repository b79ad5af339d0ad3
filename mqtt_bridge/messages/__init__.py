"""Every message that crosses the broker.

Types, bounds, topics, and their exact bytes. docs/asyncapi.yaml is made from these types.
"""
