"""Puts the dashboard's export into a wheel, where the server finds it without Node."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ExportHook(BuildHookInterface[Any]):
    """An editable install serves web/out itself."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the export. Without one the wheel is whole but for the dashboard, and says so."""
        export = Path(self.root) / "web" / "out"
        if version == "editable":
            return
        if not (export / ".built-from").is_file():
            self.app.display_warning("no dashboard in this wheel; `./justw build` makes one that has it")
            return
        build_data["force_include"][str(export)] = "aimall/site"
