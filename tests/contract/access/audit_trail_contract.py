"""What every store of the audit log tells of it, whatever it is made of."""

from uuid import UUID, uuid4

from aimall.application.access.auditing.ports import AuditTrail, RecordedAct
from aimall.application.audit import AuditEntry
from aimall.application.paging import Cursor, PageRequest
from aimall.domain.access.user import User
from aimall.domain.kernel.ids import UserId
from tests.access import NOON, Door, stored_person


async def record(door: Door, *entries: AuditEntry) -> None:
    for entry in entries:
        async with door.units.begin() as unit:
            await unit.audit.add(entry)
            await unit.commit()


def an_entry(action: str, by: User | None) -> AuditEntry:
    actor = by.id if by else None
    return AuditEntry(actor=actor, workspace=None, action=action, subject="usr_1", facts={"reason": "سلام"})


def said(acts: tuple[RecordedAct, ...]) -> list[tuple[str, UserId | None]]:
    return [(act.action, act.actor) for act in acts]


class AuditTrailContract:
    """Reads of what was recorded."""

    async def test_acts_are_listed_newest_first_as_they_were_recorded(self, door: Door, trail: AuditTrail) -> None:
        ann = await stored_person(door, "ann@example.com")
        await record(door, an_entry("a.first", ann), an_entry("a.second", None))
        second, first = (await trail.page(PageRequest(), actor=None, action=None)).items
        assert said((second, first)) == [("a.second", None), ("a.first", ann.id)]
        assert (first.actor_email, second.actor_email) == (ann.email, None)
        assert (first.subject, first.facts) == ("usr_1", {"reason": "سلام"})
        assert first.number < second.number

    async def test_acts_are_found_by_who_acted_and_by_what_was_done(self, door: Door, trail: AuditTrail) -> None:
        ann, ben = await stored_person(door), await stored_person(door)
        entries = [an_entry(action, by) for action in ("a.one", "a.two") for by in (ann, ben)]
        await record(door, *entries)
        everything = PageRequest()
        assert said((await trail.page(everything, actor=ann.id, action=None)).items) == [
            ("a.two", ann.id),
            ("a.one", ann.id),
        ]
        assert said((await trail.page(everything, actor=None, action="a.one")).items) == [
            ("a.one", ben.id),
            ("a.one", ann.id),
        ]
        assert said((await trail.page(everything, actor=ben.id, action="a.two")).items) == [("a.two", ben.id)]
        assert (await trail.page(everything, actor=UserId(uuid4()), action=None)).items == ()
        assert (await trail.page(everything, actor=None, action="a")).items == ()

    async def test_pages_of_acts_neither_skip_nor_repeat_one(self, door: Door, trail: AuditTrail) -> None:
        await record(door, *(an_entry(f"a.{number}", None) for number in range(5)))
        seen, page = list[str](), PageRequest(limit=2)
        while True:
            answer = await trail.page(page, actor=None, action=None)
            seen += [act.action for act in answer.items]
            await record(door, an_entry("b.new", None))  # what is new shifts no page
            if answer.next is None:
                break
            page = PageRequest(limit=2, after=answer.next)
        assert seen == ["a.4", "a.3", "a.2", "a.1", "a.0"]

    async def test_a_cursor_that_somebody_made_up_breaks_nothing(self, door: Door, trail: AuditTrail) -> None:
        await record(door, an_entry("a.one", None))
        for number, found in ((2**128 - 1, 1), (0, 0)):
            page = PageRequest(after=Cursor(at=NOON, id=UUID(int=number)))
            assert len((await trail.page(page, actor=None, action=None)).items) == found
