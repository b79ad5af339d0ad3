"""The spoken prompts and sounds of the screen: made by espeak-ng and sox, kept beside a note of their texts.

    python tools/prompts.py make [PROMPT ...]   make the WAV files anew (Debian: espeak-ng, sox)
    python tools/prompts.py --check             exit 1 and say which WAV does not belong to its text

The texts are those of the catalogues. `sums.json` in each folder says from which text a WAV was made, so a
text that changed without its WAV is found where neither program is installed.
"""

import argparse
import gettext
import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from kiosk.screen.prompts import CHIME, CLICK, RECORDED, SOUNDS, TEXTS  # noqa: E402 - a script finds us so

FORMAT: Final = ("-r", "16000", "-b", "16", "-c", "1")
VOICES: Final = {
    "en": ("-v", "en-gb", "-s", "155", "-p", "42"),
    "zh_CN": ("-v", "cmn-latn-pinyin", "-s", "165", "-p", "42"),
}
"""espeak-ng's voice for each language; its Mandarin reads hanzi wrongly and pinyin properly."""

# As spoken: tones after their changes (ke2 yi3 for 可以, bu2 dui4 for 不对), 5 is the light tone.
PINYIN: Final = {
    "ask": "qing3 dui4 ben3 ci4 fu2 wu4 zuo4 chu1 ping2 jia4. "
    "qing3 qing1 chu4 wu3 ge4 biao3 qing2 zhong1 de5 yi2 ge4.",
    "warning": "shi2 jian1 kuai4 dao4 le5. ru2 guo3 hai2 xu1 yao4 shi2 jian1, qing3 qing1 chu4 ping2 mu4.",
    "recorded": "nin2 de5 ping2 jia4 yi3 jing1 ji4 lu4, xie4 xie5 nin2.",
    "next-case": "hai2 you3 yi2 ge4 shi4 xiang4, qing3 ji4 xu4 ping2 jia4.",
    "reasons": "nin2 de5 ping2 jia4 zhu3 yao4 yu2 na3 fang1 mian4 you3 guan1? "
    "ke2 yi3 xuan3 ze2, ye2 ke2 yi3 tiao4 guo4.",
    "sorry": "bao4 qian4, nin2 de5 ping2 jia4 mei2 you3 ji4 lu4 cheng2 gong1. "
    "qing3 zai4 shi4 yi2 ci4, huo4 gao4 su5 gong1 zuo4 ren2 yuan2.",
    "declined": "ben3 ci4 bu2 zuo4 ping2 jia4, gan3 xie4 nin2 de5 guang1 lin2.",
    "already-rated": "zhe4 ge4 shi4 xiang4 yi3 jing1 ping2 jia4 guo5 le5, xie4 xie5 nin2.",
    "out-of-service": "bao4 qian4, ben3 ping2 mu4 zan4 ting2 shi3 yong4.",
    "privacy": "ben3 ye4 shuo1 ming2 ji4 lu4 na3 xie1 nei4 rong2, shui2 neng2 kan4 dao4. "
    "chuang1 kou3 kan4 bu5 dao4 nin2 de5 xuan3 ze2.",
    "enter-code": "qing2 sao3 miao2 hui2 zhi2 shang4 de5 dai4 ma3, huo4 shu1 ru4 liu4 wei4 zi4 fu2.",
    "wrong-code": "dai4 ma3 bu2 dui4, qing2 yu3 hui2 zhi2 he2 dui4.",
    "paused": "chang2 shi4 ci4 shu4 guo4 duo1, qing3 shao1 deng3 pian4 ke4.",
}

# What sox does: cut to the voice, even it out, as loud as each other; then, once it knows how long that
# is, soft ends and a short rest around.
EVEN: Final = (
    "highpass 90 silence 1 0.02 0.4% reverse silence 1 0.02 0.4% reverse "
    "compand 0.02,0.25 6:-60,-52,-30,-18,0,-6 gain -n -3"
)
SOFT: Final = "fade q 0.03 -0 0.06 pad 0.05 0.1"
EFFECTS: Final = {
    CLICK: "synth 0.035 sine 1150 fade q 0.002 0.035 0.03 gain -n -12 pad 0 0.02",
    CHIME: "synth 0.5 sine 784 synth 0.5 sine mix 1174.7 fade q 0.01 0.5 0.42 gain -n -9 pad 0 0.1",
}
NOTE: Final = "sums.json"


class CannotMake(Exception):
    """A program is missing or has failed; the text says what to do."""


def text_of(prompt: str, language: str) -> str:
    """The sentence as the catalogue of a language has it."""
    return gettext.translation("hallrating", ROOT / "locale", [language]).gettext(TEXTS[prompt])


def spoken_of(prompt: str, language: str) -> str:
    """What the voice is given to read."""
    return PINYIN[prompt] if language == "zh_CN" else text_of(prompt, language)


def source_sum(prompt: str, language: str) -> str:
    """From what a WAV is made: text, pinyin, voice and treatment."""
    parts = (text_of(prompt, language), spoken_of(prompt, language), *VOICES[language], EVEN, SOFT)
    return _sum("\n".join(parts).encode())


def check(sounds: Path = SOUNDS) -> list[str]:
    """What is wrong with the sounds, in sentences; empty if nothing is."""
    wrong = []
    for language in VOICES:
        note, folder = _read_note(sounds / language), sounds / language
        for prompt in TEXTS:
            sums, wav = note.get(prompt, {}), folder / f"{prompt}.wav"
            if not wav.exists():
                wrong.append(f"{language}: {prompt}.wav is missing")
            elif sums.get("from") != source_sum(prompt, language):
                wrong.append(
                    f"{language}: {prompt}.wav was made from another text; `tools/prompts.py make {prompt}`"
                )
            elif sums.get("wav") != _sum(wav.read_bytes()):
                wrong.append(f"{language}: {prompt}.wav is not the one that was made from its text")
        wrong += [
            f"{language}: {wav.name} is no prompt" for wav in folder.glob("*.wav") if wav.stem not in TEXTS
        ]
    wrong += [f"{effect}.wav is missing" for effect in EFFECTS if not (sounds / f"{effect}.wav").exists()]
    return wrong


def make(prompts: Iterable[str], sounds: Path = SOUNDS) -> None:
    """Write the effects, and these prompts in every language with their notes. Raises `CannotMake`."""
    for effect, treatment in EFFECTS.items():
        _run("sox", "-R", "-n", *FORMAT, str(sounds / f"{effect}.wav"), *treatment.split())
    for language in VOICES:
        folder = sounds / language
        folder.mkdir(parents=True, exist_ok=True)
        note = {prompt: sums for prompt, sums in _read_note(folder).items() if prompt in TEXTS}
        for prompt in prompts:
            wav = folder / f"{prompt}.wav"
            _speak(prompt, language, wav, sounds)
            note[prompt] = {"from": source_sum(prompt, language), "wav": _sum(wav.read_bytes())}
        text = json.dumps(dict(sorted(note.items())), indent=1)
        (folder / NOTE).write_text(text + "\n", encoding="utf-8")


def _speak(prompt: str, language: str, wav: Path, sounds: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        raw, even, voice = (f"{folder}/{name}.wav" for name in ("raw", "even", "voice"))
        _run("espeak-ng", *VOICES[language], "-w", raw, spoken_of(prompt, language))
        _run("sox", "-R", raw, *FORMAT, even, *EVEN.split())
        _run("sox", "-R", even, voice, *SOFT.split())
        before = [str(sounds / f"{CHIME}.wav")] if prompt == RECORDED else []
        _run("sox", "-R", *before, voice, *FORMAT, str(wav))


def _run(*command: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise CannotMake(f"{command[0]} is missing: `apt-get install espeak-ng sox`") from None
    if done.returncode:
        raise CannotMake(f"{' '.join(command)}: {done.stderr.strip()}")


def _read_note(folder: Path) -> dict[str, Mapping[str, str]]:
    note = folder / NOTE
    return dict(json.loads(note.read_text(encoding="utf-8"))) if note.exists() else {}


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns 0, or 1 when something is wrong, which it prints."""
    parser = argparse.ArgumentParser(description="Make and check the spoken prompts of the screen.")
    parser.add_argument("action", nargs="?", choices=["make"])
    parser.add_argument("prompts", nargs="*", metavar="PROMPT", help="only these; all by default")
    parser.add_argument(
        "--check", action="store_true", help="change nothing, exit 1 if a WAV is not its text's"
    )
    options = parser.parse_args(arguments)
    if options.check == (options.action == "make"):
        parser.error("either `make` or `--check`")
    unknown = set(options.prompts) - set(TEXTS)
    if unknown:
        parser.error(f"no prompts: {', '.join(sorted(unknown))}; there are {', '.join(TEXTS)}")
    try:
        if options.action == "make":
            make(options.prompts or TEXTS)
    except CannotMake as error:
        print(error)
        return 1
    sentences = check()
    print(*sentences, sep="\n", end="\n" if sentences else "")
    return 1 if sentences else 0


if __name__ == "__main__":
    sys.exit(main())
