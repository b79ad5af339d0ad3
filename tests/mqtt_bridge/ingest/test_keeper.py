"""How often a failing disk is tried; what else it does to central: test_worker.py."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from pytest_mock import MockerFixture

from evaluation.store import SetAside, Store, StoreError
from mqtt_bridge.ingest.keeper import Keeper, Stopped
from tests.mqtt_bridge.ingest.halls import AT


class Waits(threading.Event):
    """Notes how long is waited for it, and is set at the seventh time."""

    def __init__(self) -> None:
        super().__init__()
        self.pauses_s: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.pauses_s.append(timeout)
        return len(self.pauses_s) == 7


@pytest.mark.promise(8)
def test_a_failing_disk_is_tried_again_after_pauses_that_double_up_to_ten_seconds(
    tmp_path: Path, mocker: MockerFixture
) -> None:
    store, stopping = Store.create(tmp_path / "store.db", "real"), Waits()
    mocker.patch.object(store, "add", side_effect=StoreError("disk full"))
    keeper = Keeper(store, stopping)
    with pytest.raises(Stopped):
        keeper.keep([])
    assert stopping.pauses_s == [1.0, 2.0, 4.0, 8.0, 10.0, 10.0, 10.0]
    assert keeper.fault == "disk full"
    store.close()


@pytest.mark.promise(8)
def test_an_event_on_its_own_is_not_called_kept_either_where_central_ends_before_the_disk_is_back(
    tmp_path: Path, mocker: MockerFixture
) -> None:
    store, stopping = Store.create(tmp_path / "store.db", "real"), Waits()
    mocker.patch.object(store, "add", side_effect=[ZeroDivisionError(), *[StoreError("disk full")] * 7])
    came = SetAside("511526", "h1", "s1", b"{}", "unknown schema", AT)
    with pytest.raises(Stopped):
        Keeper(store, stopping).keep([came])
    store.close()
