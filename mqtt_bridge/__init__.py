"""From the hall to the store: messages, topics, outbox, publisher, ingest, embedded broker."""
