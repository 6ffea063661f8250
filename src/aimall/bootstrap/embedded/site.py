"""Where the dashboard's export is: in the installed package, or where a checkout builds it."""

from pathlib import Path
from typing import Final

from aimall.entrypoints.http.site.answering import Site
from aimall.entrypoints.http.site.export import NoExport, read_export

PACKAGE: Final = Path(__file__).parents[2]
FOLDERS: Final = (PACKAGE / "site", PACKAGE.parents[1] / "web" / "out")


def open_site(*folders: Path) -> Site:
    """Read the first export there is. Without one the site says how to build it."""
    for folder in folders or FOLDERS:
        try:
            return Site(read_export(folder))
        except NoExport:
            continue
    return Site(None)
