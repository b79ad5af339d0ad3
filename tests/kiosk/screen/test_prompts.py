"""Each spoken prompt is there in each language, can be heard, and was made from its text."""

from __future__ import annotations

import array
import math
import shutil
import sys
import wave
from pathlib import Path

import pytest

from kiosk.screen.prompts import CHIME, CLICK, EFFECTS, RECORDED, SOUNDS, TEXTS, effect_file, spoken_file
from tests.house.tree import ROOT
from tools.catalogues import LOCALES
from tools.prompts import PINYIN, VOICES, check, main, spoken_of, text_of

SPOKEN = [(prompt, language) for language in LOCALES for prompt in TEXTS]
SOUND_FILES = [*(spoken_file(*spoken) for spoken in SPOKEN), *map(effect_file, EFFECTS)]
LONGEST_S = 8
ALL_BYTES_MAX = 4_000_000
FULL_SCALE = 32768
LEVEL_WORDS = ("满意", "satisf", "good", "bad", "great", "poor", "好评", "差评")


def samples(wav: Path) -> array.array[int]:
    with wave.open(str(wav)) as file:
        form = (file.getnchannels(), file.getsampwidth(), file.getframerate(), file.getcomptype())
        assert form == (1, 2, 16000, "NONE")
        values = array.array("h", file.readframes(file.getnframes()))
    if sys.byteorder == "big":
        values.byteswap()
    return values


def decibels(part: float) -> float:
    return 20 * math.log10(part / FULL_SCALE)


def loudness(wav: Path) -> float:
    """Root mean square of what is not a pause, in dB of full scale."""
    loud = [value for value in samples(wav) if abs(value) > FULL_SCALE / 100]
    return decibels(math.sqrt(sum(value * value for value in loud) / len(loud)))


@pytest.mark.parametrize("wav", SOUND_FILES, ids=lambda wav: f"{wav.parent.name}-{wav.stem}")
def test_each_sound_can_be_heard_and_ends_soon(wav: Path) -> None:
    heard = samples(wav)
    assert len(heard) <= LONGEST_S * 16000
    assert -16 < decibels(max(map(abs, heard))) < -0.5  # neither silent nor clipped
    if wav.stem not in EFFECTS:
        assert len(heard) >= 16000
        assert sum(abs(value) > FULL_SCALE / 100 for value in heard) > len(heard) / 4


@pytest.mark.parametrize("wav", SOUND_FILES, ids=lambda wav: f"{wav.parent.name}-{wav.stem}")
def test_each_sound_begins_and_ends_softly(wav: Path) -> None:
    heard = samples(wav)
    assert max(abs(heard[0]), abs(heard[-1])) < FULL_SCALE / 100


def test_all_prompts_are_as_loud_as_each_other() -> None:
    levels = [loudness(spoken_file(*spoken)) for spoken in SPOKEN]
    assert max(levels) - min(levels) < 6


def test_a_language_of_the_catalogues_has_a_voice() -> None:
    assert set(VOICES) == set(LOCALES)


def test_no_sound_belongs_to_a_level() -> None:
    """There is one click for all keys, and neither a name nor a sentence speaks of a level."""
    there = {wav.relative_to(SOUNDS).as_posix() for wav in SOUNDS.rglob("*.wav")}
    assert there == {wav.relative_to(SOUNDS).as_posix() for wav in SOUND_FILES}
    spoken = " ".join([*there, *(text_of(prompt, language) for prompt, language in SPOKEN)]).lower()
    assert [word for word in LEVEL_WORDS if word in spoken] == []


def test_thanks_begin_with_the_chime() -> None:
    chime = samples(effect_file(CHIME))
    for language in LOCALES:
        assert samples(spoken_file(RECORDED, language))[: len(chime)] == chime
    assert samples(effect_file(CLICK))[:100] != chime[:100]


def test_all_sounds_together_stay_small() -> None:
    assert sum(wav.stat().st_size for wav in SOUND_FILES) < ALL_BYTES_MAX


def test_mandarin_has_a_syllable_for_each_character() -> None:
    assert PINYIN.keys() == TEXTS.keys()
    for prompt in TEXTS:
        characters = [sign for sign in text_of(prompt, "zh_CN") if "\u4e00" <= sign <= "\u9fff"]
        assert len(spoken_of(prompt, "zh_CN").split()) == len(characters), prompt


def test_each_wav_was_made_from_its_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert check() == []
    assert main(["--check"]) == 0
    assert capsys.readouterr().out == ""


@pytest.fixture
def sounds(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SOUNDS, tmp_path / "sounds"))


def test_a_missing_wav_is_found(sounds: Path) -> None:
    (sounds / "en" / "ask.wav").unlink()
    (sounds / "click.wav").unlink()
    assert check(sounds) == ["en: ask.wav is missing", "click.wav is missing"]


def test_another_wav_is_found(sounds: Path) -> None:
    shutil.copy(sounds / "en" / "ask.wav", sounds / "en" / "sorry.wav")
    assert check(sounds) == ["en: sorry.wav is not the one that was made from its text"]


def test_a_wav_of_an_older_text_is_found(sounds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PINYIN, "ask", PINYIN["ask"].replace("qing1", "dian3"))
    (found,) = check(sounds)
    assert found.startswith("zh_CN: ask.wav was made from another text")


def test_a_wav_that_nothing_says_is_found(sounds: Path) -> None:
    shutil.copy(sounds / "en" / "ask.wav", sounds / "en" / "level-5.wav")
    assert check(sounds) == ["en: level-5.wav is no prompt"]


def test_a_prompt_that_there_is_not_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["make", "level-5"])
    assert "level-5" in capsys.readouterr().err


def test_the_licence_of_the_sounds_is_told_beside_them() -> None:
    note = (ROOT / "kiosk" / "sounds" / "LICENCE.md").read_text(encoding="utf-8")
    assert "espeak-ng" in note
    assert "GPLOutput" in note
