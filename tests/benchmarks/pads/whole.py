from pathlib import Path


def whole_station(folder: Path, count: int, seconds: float) -> None: ...
