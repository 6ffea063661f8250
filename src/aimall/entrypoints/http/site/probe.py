"""The dashboard's health: whether there is one to show."""

from aimall.application.health.ports import PartHealth, PartState
from aimall.application.health.remarks import RemarkCode, remark
from aimall.entrypoints.http.site.answering import Site


class SiteProbe:
    """Looks at what was read at the start."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def look(self) -> PartHealth:
        if self._site.is_built:
            return PartHealth(
                name="dashboard", state=PartState.OK, remark=remark(RemarkCode.PAGES_SERVED, pages=self._site.pages)
            )
        return PartHealth(name="dashboard", state=PartState.UNAVAILABLE, remark=remark(RemarkCode.PAGES_MISSING))
