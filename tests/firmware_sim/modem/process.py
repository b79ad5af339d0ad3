"""A simulated modem as a process of its own."""

from typing import Any

from tests.firmware_sim.sim_process import SimProcess

NUMBER = "13800138000"
TEXT = "您的办件已办结，请评价😀。" * 8


class ModemProcess(SimProcess):
    """`sim modem` with these arguments."""

    device = "modem"

    def said(self, **members: object) -> dict[str, Any]:
        """Wait for a line with these members; what came up to it is not looked at again."""
        found = super().said(**members)
        del self.lines[: self.lines.index(found) + 1]
        return found
