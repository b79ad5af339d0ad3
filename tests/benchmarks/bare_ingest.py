"""The least that could be called an ingest: a paho thread, a queue, one table, `executemany`, bare receipts.

It trusts whatever comes. Started by bench_ingest.py as a process of its own.
"""

import queue
import signal
import sqlite3
import sys
import threading
from pathlib import Path
from typing import Any

import msgspec
import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

BATCH = 1000
INSERT = "INSERT INTO ratings (case_no, level, hall) VALUES (?, ?, ?) ON CONFLICT (case_no) DO NOTHING"


class Case(msgspec.Struct):
    case_no: str


class Attempt(msgspec.Struct):
    case: Case


class Data(msgspec.Struct):
    attempt: Attempt
    level: int


class Event(msgspec.Struct):
    source: str
    seq: int
    data: Data


def main(path: Path, port: int) -> None:
    """Work until SIGTERM."""
    waiting: queue.Queue[paho.MQTTMessage] = queue.Queue(2 * BATCH)
    client = paho.Client(CallbackAPIVersion.VERSION2, "bare", clean_session=False, manual_ack=True)
    client.on_connect = subscribe
    client.on_message = lambda _client, _data, message: waiting.put(message)
    threading.Thread(target=write, args=(path, client, waiting), daemon=True).start()
    client.connect("127.0.0.1", port)
    client.loop_start()
    signal.sigwait([signal.SIGTERM])
    client.disconnect()


def subscribe(client: paho.Client, _data: Any, _flags: Any, _reason: Any, _properties: Any) -> None:
    client.subscribe("hallrating/v1/+/+/+/event", 1)


def write(path: Path, client: paho.Client, waiting: "queue.Queue[paho.MQTTMessage]") -> None:
    """One transaction with whatever has queued, a receipt for each hall in it, the acknowledgements."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("CREATE TABLE IF NOT EXISTS ratings (case_no TEXT PRIMARY KEY, level INTEGER, hall TEXT)")
    decoder = msgspec.json.Decoder(Event)
    print("ready", flush=True)
    while True:
        batch = [waiting.get()]
        while len(batch) < BATCH and not waiting.empty():
            batch.append(waiting.get_nowait())
        events = [decoder.decode(message.payload) for message in batch]
        db.execute("BEGIN")
        rows = [(event.data.attempt.case.case_no, event.data.level, event.source) for event in events]
        db.executemany(INSERT, rows)
        db.execute("COMMIT")
        for source, seq in {event.source: event.seq for event in events}.items():
            client.publish(f"{source}/stored", str(seq).encode(), 1, retain=True)
        for message in batch:
            client.ack(message.mid, message.qos)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
