"""Artifacts: what jobs have made, stored so that there is one of each."""

from typing import Final

from aimall.application.crashpoints import CrashPoint, crashpoint
from aimall.application.file.ports import Objects
from aimall.application.file.store_objects import store_objects
from aimall.application.generation.jobs.ports import ClaimedJob
from aimall.domain.file.file import FileFacts, NewFile, file_name
from aimall.domain.kernel.ids import FileId, derived_id

NAME_OF_PROMPT: Final = 60


class Artifacts:
    """Stores what was made. The name of an artifact follows from the job, so that there is one of each."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    async def keep(
        self,
        job: ClaimedJob,
        position: int,
        data: bytes,
        facts: FileFacts,
        *,
        name: str,
        thumbnail: bytes | None = None,
    ) -> NewFile:
        """Store one. The key names the fence: whoever had the job before cannot replace these bytes."""
        run = job.run
        file = FileId(derived_id("artifact", run.id.hex, str(position)))
        key = f"{run.workspace.hex}/{run.id.hex}/{position}-{run.fence}"
        made = NewFile(
            id=file,
            workspace=run.workspace,
            user=run.user,
            name=file_name(name[:NAME_OF_PROMPT] + ".x", facts.media_type),
            facts=facts,
            object_key=key,
            generation=run.id,
            position=position,
            has_thumbnail=thumbnail is not None,
        )
        await store_objects(self._objects, made, data, thumbnail)
        crashpoint(CrashPoint.JOB_STORING)
        return made
