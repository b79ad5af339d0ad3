"""Bounds of the wire: every field of every message has one of these types.

`$` also matches before a newline at the end, hence `(?!\\n)` behind it: "w1\\n" is no window.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

from msgspec import Meta

EVENT_BYTES_MAX: Final = 16 * 1024
MESSAGE_BYTES_MAX: Final = 128 * 1024
BATCH_EVENTS_MAX: Final = 20

Id = Annotated[str, Meta(pattern=r"^[a-z0-9-]{1,32}$(?!\n)")]
"""Region, hall, station, pad and window ids: they stand in topics."""
EventId = Annotated[str, Meta(pattern=r"^[a-z]-[a-z0-9-]{1,64}$(?!\n)")]
StreamId = Annotated[str, Meta(pattern=r"^[0-9a-f]{16}$(?!\n)")]
Hash = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")]
Token = Annotated[str, Meta(pattern=r"^[0-9a-f]{16}$(?!\n)")]
Nonce = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}$(?!\n)")]
Uid = Annotated[str, Meta(pattern=r"^[0-9a-f]{12}$(?!\n)")]
Seq = Annotated[int, Meta(ge=1, le=2**53)]
Count = Annotated[int, Meta(ge=0, le=2**53)]
Position = Annotated[int, Meta(ge=1, le=5)]
Time = Annotated[datetime, Meta(tz=True)]
Name = Annotated[str, Meta(min_length=1, max_length=64)]
Text = Annotated[str, Meta(max_length=512)]
Sealed = Annotated[str, Meta(min_length=1, max_length=2048, pattern=r"^[A-Za-z0-9_-]+$(?!\n)")]
Topic = Annotated[str, Meta(pattern=r"^[a-z0-9.-]{1,48}$(?!\n)")]
"""A level-neutral topic of the reasons page."""
CaseNumber = Annotated[str, Meta(min_length=1, max_length=64)]
ServiceNumber = Annotated[str, Meta(min_length=1, max_length=16)]
ReceiptCode = Annotated[str, Meta(pattern=r"^[A-HJ-NP-Z2-9]{6}$(?!\n)")]
