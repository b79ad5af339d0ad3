"""A pad is told another address through the local API: who may have it, what is on record, what follows."""

import asyncio
from typing import Any

import pytest

from devices.events import PadIdentified, PadSilent
from devices.line_events import Readdressed
from kiosk.technician.addresses import Addresses
from tests.kiosk.bench import EPOCH
from tests.kiosk.conftest import TECHNICIAN, WINDOW1, Api
from tests.until import until

pytestmark = pytest.mark.asyncio

ONE, TWO = "48524c000101", "48524c000102"


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.technician.addresses.CONFIRM_S", 0.3)
    monkeypatch.setattr("kiosk.technician.addresses.LOOK_S", 0.02)
    monkeypatch.setattr("kiosk.technician.addresses.GONE_S", 0.2)


def there(api: Api, pad: str = "pad-1", uid: str = ONE) -> None:
    api.driver.pad_event(PadIdentified(pad, uid, EPOCH, 1, 0x0105, True, 0))


async def on_a_bus(api: Api) -> None:
    """Both pads of the first two windows have one port."""
    text = api.path.read_text(encoding="utf-8")
    text = text.replace('port = "/dev/one"', 'port = "/dev/bus"\naddress = 2')
    api.path.write_text(text.replace('port = "/dev/two"', 'port = "/dev/bus"\naddress = 9'), encoding="utf-8")
    assert (await post(api, "/reload"))[0] == 200
    api.journal.writes.clear()


async def post(api: Api, path: str, **body: object) -> tuple[int, Any]:
    return await api.call("POST", path, body, TECHNICIAN)


async def told(api: Api, address: int, pad: str = "pad-1", uid: str = ONE) -> None:
    await asyncio.to_thread(until, lambda: ("readdress", pad, uid, address) in api.lines.told, 5)


def acts(api: Api) -> list[tuple[str, str, str]]:
    return [(body.actor, body.action, body.text) for body in api.journal.events()]


@pytest.mark.promise(9)
async def test_a_pad_that_confirms_has_moved_and_both_steps_are_on_record(api: Api) -> None:
    there(api)
    moving = asyncio.create_task(post(api, "/pads/pad-1/address", address=7, by="王五"))
    await told(api, 7)
    assert [act for _, act, _ in acts(api)] == ["pads.readdress"]  # before the pad was told
    api.addresses.heard(Readdressed("pad-1", ONE, 7))
    assert await moving == (200, {"pad": "pad-1", "uid": ONE, "address": 7, "result": "moved"})
    words = f"pad-1 {ONE} 0->7"
    who = "technician 王五"
    assert acts(api) == [(who, "pads.readdress", words), (who, "pads.readdress.moved", words)]


async def test_the_uid_is_that_of_the_pad_that_stands_there(api: Api) -> None:
    there(api, uid=TWO)
    moving = asyncio.create_task(post(api, "/pads/pad-1/address", address=7))
    await told(api, 7, uid=TWO)
    api.addresses.heard(Readdressed("pad-1", TWO, 7))
    assert (await moving)[1]["uid"] == TWO


async def test_an_address_of_another_pad_of_the_port_is_refused_with_its_name(api: Api) -> None:
    await on_a_bus(api)
    there(api)
    for address in (9, 0):  # a pad without an address would have to be alone
        status, answer = await post(api, "/pads/pad-1/address", address=address)
        assert (status, answer["error"], "pad-2" in answer["text"]) == (409, "address-taken", True)
    assert (api.lines.told, acts(api)) == ([], [])


async def test_a_pad_that_goes_on_at_its_old_address_has_not_moved(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    there(api)
    counts = iter(range(1000))
    monkeypatch.setattr(Addresses, "_heard", lambda *_: next(counts))
    status, answer = await post(api, "/pads/pad-1/address", address=7)
    assert (status, answer["result"]) == (200, "unanswered")
    assert acts(api)[-1][1] == "pads.readdress.unanswered"


async def test_one_that_falls_silent_at_its_old_address_is_gone(api: Api) -> None:
    there(api)
    moving = asyncio.create_task(post(api, "/pads/pad-1/address", address=7))
    await told(api, 7)
    api.driver.pad_event(PadSilent("pad-1"))
    assert (await moving)[1]["result"] == "gone"


async def test_two_cannot_move_one_pad_at_once(api: Api) -> None:
    there(api)
    moving = asyncio.create_task(post(api, "/pads/pad-1/address", address=7))
    await told(api, 7)
    assert (await post(api, "/pads/pad-1/address", address=8))[1]["error"] == "busy"
    api.addresses.heard(Readdressed("pad-1", ONE, 7))
    assert (await moving)[0] == 200


@pytest.mark.parametrize(
    ("pad", "body", "status", "error"),
    [
        ("pad-9", {"address": 7}, 404, "unknown-pad"),
        ("pad-1", {"address": 33}, 400, "body"),
        ("pad-1", {}, 400, "body"),
        ("pad-1", {"address": 7}, 409, "no-pad"),  # nobody was heard there
    ],
)
async def test_what_cannot_be_moves_nothing(
    api: Api, pad: str, body: dict[str, Any], status: int, error: str
) -> None:
    answered, answer = await post(api, f"/pads/{pad}/address", **body)
    assert (answered, answer["error"]) == (status, error)
    assert (api.lines.told, acts(api)) == ([], [])


async def test_only_a_technician_may_and_nothing_is_done_off_the_record(api: Api) -> None:
    there(api)
    assert (await api.call("POST", "/pads/pad-1/address", {"address": 7}, WINDOW1))[0] == 403
    api.journal.full = True
    assert (await post(api, "/pads/pad-1/address", address=7))[0] == 503
    assert not [told for told in api.lines.told if told[0] == "readdress"]
