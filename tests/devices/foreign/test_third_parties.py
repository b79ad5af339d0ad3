"""Models of other packages: good ones work without a change of ours, broken ones stop only their own pad."""

import logging
from importlib import invalidate_caches
from pathlib import Path

import pytest

from devices.codes import ClosedReason
from devices.errors import ConfigError
from devices.events import Closed, ModelFault, PadReady
from devices.foreign.catalog import find_model, known_names
from devices.foreign.model import PadModel
from tests.devices.foreign.conftest import Install
from tests.devices.foreign.packages import install_acme
from tests.devices.foreign.wires import Clocked

HEAD = """
from devices.foreign.codec import KeySaid, NoiseSaid
from devices.foreign.model import PadModel
class Codec:
    def receive(self, data, now_s):
        {receive}
    def clear(self):
        {clear}
    def encode(self, address, show):
        {encode}
def model():
    return PadModel("bad-pad", "a bad one", Codec, ((49, 5), (50, 1)))
"""

NO_CODEC = 'def model():\n    return PadModel("bad-pad", "none", lambda: None, ((49, 5), (50, 1)))\n'


def source(
    receive: str = "return [KeySaid(0, b) for b in data]", clear: str = "pass", encode: str = "return show"
) -> str:
    return HEAD.format(receive=receive, clear=clear, encode=encode)


def test_the_example_of_the_page_is_a_model_like_ours(site: Path) -> None:
    install_acme(site)
    invalidate_caches()
    assert "acme-three" in known_names()
    line = Clocked(find_model("acme-three"))
    line.show()
    line.hear(b"#")
    line.hear(b"2\r")
    line.wait(0.1)
    [press] = line.presses()
    assert press.position == 3
    line.acknowledge(press)
    assert line.sent == b"L2\r"


def test_a_model_file_alone_is_a_model(site: Path, install_model: Install) -> None:
    text = 'name = "my-pad"\ntitle = "mine"\n[codec]\nname = "one-byte"\n[keys]\n"0x41" = 1\n"0x42" = 5\n'
    (site / "my_pad.toml").write_text(text)
    install_model("my-pad", f"model = {str(site / 'my_pad.toml')!r}\n", "model")
    line = Clocked(find_model("my-pad"))
    line.show()
    line.hear(b"B")
    line.wait(0.1)
    assert [press.position for press in line.presses()] == [5]


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("raise RuntimeError('no')", "model"),
        ("import sys; sys.exit(3)", "model"),
        ("import a_module_that_is_nowhere", "model"),
        ("other = 1", "model"),
        ("model = 7", "model"),
        ("def model(): return None", "model"),
        ("def model(): raise ValueError", "model"),
        ("def model(x): return x", "model"),
        ("model = 'no/such/file.toml'", "model"),
        (source().replace("Codec, ((49", "'Codec', ((49"), "model"),
        (source().replace("(49, 5)", "(49, 6)"), "model"),
        (source().replace("class Codec:", "class Codec:\n    def __init__(self): raise OSError"), "model"),
    ],
)
def test_a_model_that_cannot_be_had_puts_its_own_pad_out_of_order(
    install_model: Install, text: str, point: str
) -> None:
    install_model("bad-pad", text, point)
    line = Clocked(find_model("bad-pad"))
    assert [fault.model for fault in line.of(ModelFault)]
    assert not line.of(PadReady)
    line.ask()
    assert line.of(Closed) == [
        Closed("p1", bytes.fromhex("9f3c00a1b2c3d4e5"), ClosedReason.SCALE_NOT_SUPPORTED)
    ]
    line.hear(b"1")
    line.wait(70)
    assert line.presses() == []


@pytest.mark.promise(6)
@pytest.mark.parametrize(
    "receive",
    [
        "raise ValueError(data)",
        "raise SystemExit(1)",
        "return None",
        "return 5",
        "return [1]",
        "return [KeySaid(0, '1')]",
        "return [KeySaid(0, True)]",
        "return [KeySaid(0, 256)]",
        "return [KeySaid(None, 49)]",
        "return [KeySaid(0, 49)] * 1000",
        "return iter(lambda: KeySaid(0, 49), None)",
        "return self.receive(data, now_s)",
        "return [NoiseSaid('x', 1)]",
        "yield KeySaid(0, 49); raise KeyError",
    ],
)
def test_a_codec_that_fails_is_a_fault_of_its_pad_and_never_a_press(
    install_model: Install, receive: str
) -> None:
    install_model("bad-pad", source(receive=receive), "model")
    line = Clocked(find_model("bad-pad"))
    line.show()
    line.hear(b"1")
    line.wait(1.0)
    assert line.presses() == []
    assert len(line.of(ModelFault)) == 1


def test_what_a_codec_raises_with_is_not_logged(
    install_model: Install, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    install_model("bad-pad", source(receive="raise ValueError('key was %s' % data.hex())"), "model")
    line = Clocked(find_model("bad-pad"))
    line.show()
    line.hear(b"\xc7")
    assert "ValueError" in caplog.text
    assert "c7" not in caplog.text + str(line.of(ModelFault))


@pytest.mark.parametrize("encode", ["raise ValueError", "return None", "return 'x'", "return bytes(10_000)"])
def test_what_cannot_be_shown_is_a_fault_and_keys_still_count(install_model: Install, encode: str) -> None:
    text = source(encode=encode).replace("(50, 1)))", "(50, 1)), shows=Shows(ask=b'a'))")
    install_model("bad-pad", text.replace("import PadModel", "import PadModel, Shows"), "model")
    line = Clocked(find_model("bad-pad"))
    line.ask()
    line.wait(1.0)
    assert line.of(ModelFault)
    line.hear(b"1")
    line.wait(0.1)
    assert [press.position for press in line.presses()] == [5]


def test_a_codec_that_cannot_clear_is_made_anew(install_model: Install) -> None:
    install_model("bad-pad", source(clear="raise ValueError"), "model")
    line = Clocked(find_model("bad-pad"))
    assert len(line.of(ModelFault)) == 1
    line.show()
    line.hear(b"2")
    line.wait(0.1)
    assert [press.position for press in line.presses()] == [1]


def test_nobody_replaces_a_model_of_ours(install_model: Install) -> None:
    install_model("qsystem", source(), "model")
    assert find_model("qsystem").title == "QSystem operator pad (RS-485)"


def test_an_unknown_model_is_a_sentence_with_the_known_ones() -> None:
    with pytest.raises(ConfigError, match="hallrating-pad, jtt905, one-byte, pjq-new, pjq-old, qsystem"):
        find_model("acme-nine")
    with pytest.raises(ConfigError, match="model"):
        find_model("../models/qsystem")


def test_all_models_of_ours_can_be_read() -> None:
    assert all(isinstance(find_model(name), PadModel) for name in known_names()[1:])


def test_a_codec_that_fails_at_each_byte_does_not_fill_the_log(
    install_model: Install, caplog: pytest.LogCaptureFixture
) -> None:
    install_model("bad-pad", source(receive="raise ValueError"), "model")
    line = Clocked(find_model("bad-pad"))
    with caplog.at_level(logging.WARNING):
        for _byte in range(1000):
            line.hear(b"1")
    assert len(caplog.records) <= 11


def test_a_model_that_makes_no_codec_is_a_fault(install_model: Install) -> None:
    install_model("bad-pad", "from devices.foreign.model import PadModel\n" + NO_CODEC, "model")
    line = Clocked(find_model("bad-pad"))
    assert line.of(ModelFault)[0].cause.startswith("make: TypeError")
