"""What is heard, and that sound is never trouble: no card, a card that goes, a language without voices."""

from pathlib import Path

import pytest

from kiosk.screen.prompts import (
    ASK,
    CHIME,
    CLICK,
    DECLINED,
    RECORDED,
    effect_file,
    spoken_file,
)
from kiosk.screen.speaker import NoSound, Speaker

UYGHUR = "ug"


class Deck:
    """Plays nothing and remembers; never tells an end, as no machine without a sound card does."""

    def __init__(self) -> None:
        self.playing: Path | None = None
        self.played: list[Path] = []
        self.is_broken = False

    def play(self, sound: Path) -> None:
        if self.is_broken:
            raise NoSound("the card is gone")
        self.playing = sound
        self.played.append(sound)

    def stop(self) -> None:
        self.playing = None


@pytest.fixture
def voice() -> Deck:
    return Deck()


@pytest.fixture
def effects() -> Deck:
    return Deck()


@pytest.fixture
def speaker(voice: Deck, effects: Deck) -> Speaker:
    speaker = Speaker(voice, effects)
    speaker.switch(on=True)
    return speaker


def test_a_new_prompt_takes_the_place_of_the_old_one(speaker: Speaker, voice: Deck) -> None:
    speaker.say(ASK, "zh_CN")
    speaker.say(DECLINED, "en")
    assert voice.playing == spoken_file(DECLINED, "en")
    assert voice.played == [spoken_file(ASK, "zh_CN"), spoken_file(DECLINED, "en")]


def test_a_click_is_heard_over_what_is_said(speaker: Speaker, voice: Deck, effects: Deck) -> None:
    speaker.say(ASK, "zh_CN")
    speaker.click()
    assert effects.played == [effect_file(CLICK)]
    assert voice.playing == spoken_file(ASK, "zh_CN")


def test_nothing_is_heard_until_the_sound_is_on(voice: Deck, effects: Deck) -> None:
    speaker = Speaker(voice, effects)
    speaker.say(ASK, "zh_CN")
    speaker.click()
    assert voice.played == effects.played == []


def test_switching_off_ends_what_is_being_said(speaker: Speaker, voice: Deck) -> None:
    speaker.say(ASK, "zh_CN")
    speaker.switch(on=False)
    assert voice.playing is None
    speaker.say(DECLINED, "zh_CN")
    speaker.switch(on=True)
    assert voice.playing is None  # what was not said then is not said later


def test_switching_on_twice_cuts_nothing_off(speaker: Speaker, voice: Deck) -> None:
    speaker.say(ASK, "zh_CN")
    speaker.switch(on=True)
    assert voice.playing == spoken_file(ASK, "zh_CN")


def test_another_page_ends_what_is_being_said(speaker: Speaker, voice: Deck) -> None:
    speaker.say(ASK, "zh_CN")
    speaker.hush()
    assert voice.playing is None


def test_no_sound_card_is_no_trouble() -> None:
    speaker = Speaker(None, None)
    assert not speaker.can_speak
    speaker.switch(on=True)
    speaker.say(ASK, "zh_CN")
    speaker.click()
    speaker.hush()
    speaker.switch(on=False)


def test_a_card_that_goes_is_told_once_and_is_no_trouble(
    speaker: Speaker, voice: Deck, caplog: pytest.LogCaptureFixture
) -> None:
    voice.is_broken = True
    speaker.say(ASK, "zh_CN")
    assert not speaker.can_speak
    speaker.say(DECLINED, "zh_CN")
    assert [record.message for record in caplog.records] == ["no sound on this screen: the card is gone"]
    assert voice.played == []


def test_a_broken_click_does_not_silence_the_voice(speaker: Speaker, voice: Deck, effects: Deck) -> None:
    effects.is_broken = True
    speaker.click()
    speaker.say(ASK, "zh_CN")
    assert voice.playing == spoken_file(ASK, "zh_CN")


def test_a_language_without_voices_hears_only_that_it_is_recorded(speaker: Speaker, voice: Deck) -> None:
    speaker.say(ASK, "zh_CN")
    speaker.say(ASK, UYGHUR)
    assert voice.playing is None  # and what was said in another language has ended
    speaker.say(RECORDED, UYGHUR)
    assert voice.playing == effect_file(CHIME)


def test_a_prompt_that_there_is_not_is_a_mistake_of_ours(speaker: Speaker) -> None:
    with pytest.raises(KeyError):
        speaker.say("level-5", "zh_CN")
