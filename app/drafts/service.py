"""Editing drafts by hand: operations, all or none, tried without effect first, undone and done again."""

from typing import Any

from app.audit.service import record
from app.drafts.desk import Desk
from app.drafts.differences import session_changes
from app.drafts.errors import EditRefused, NothingToRedo, NothingToUndo
from app.drafts.report import Verdict, new_violations, shown
from app.drafts.schemas import EditReport, EditRequest
from app.drafts.working import Working, do_all
from app.errors import Flaw
from app.plans.draft_tables import PlanEditRow
from app.plans.edits import Content, changed, first_undone, last_done, remember, restored
from app.plans.marks import Mark
from app.problems.placed import Placed
from app.text import Language
from solver import Schedule
from solver.advice import Advisor

VIOLATIONS_SHOWN = 200


def edit(desk: Desk, wanted: EditRequest, language: Language, *, dry_run: bool) -> EditReport:
    """Do operations in their order, all or none, and tell what that changes, costs and breaks."""
    before = desk.content
    after = _after(desk, wanted)
    if dry_run or not changed(before, after):
        return _report(desk, before, after, language, dry_run=dry_run, number=None)
    operations = [operation.model_dump(mode="json", exclude_none=True) for operation in wanted.operations]
    return _store(desk, after, operations, language)


def undo(desk: Desk, language: Language) -> EditReport:
    """Put back what the newest edit had changed."""
    row = last_done(desk.session, desk.plan.id)
    if row is None:
        raise NothingToUndo
    return _step(desk, row, language, undone=True)


def redo(desk: Desk, language: Language) -> EditReport:
    """Do again what was undone last."""
    row = first_undone(desk.session, desk.plan.id)
    if row is None:
        raise NothingToRedo
    return _step(desk, row, language, undone=False)


def _after(desk: Desk, wanted: EditRequest) -> Content:
    translation = desk.stated(desk.content, all_sessions=True)
    working = Working(desk.facts.bundle, translation, dict(desk.content.placed), dict(desk.content.marks))
    flaws = list(do_all(working, wanted.operations))
    if not flaws:
        flaws = _staff(desk, working, wanted)
    if flaws:
        raise EditRefused(flaws=flaws)
    return Content(working.placed, working.marks)


def _staff(desk: Desk, working: Working, wanted: EditRequest) -> list[Flaw]:
    """Choose people for the sessions that need them, one after the other; say for which that is impossible."""
    flaws = []
    for key in sorted(working.restaffed & working.placed.keys()):
        content = Content(working.placed, working.marks)
        translation = desk.stated(content)
        numbers = {name: number for number, name in enumerate(translation.sessions)}
        found = next(item for item in translation.problem.published if item.session == numbers[key])
        advisor = Advisor(translation.problem, Schedule(translation.problem.published))
        staffed = advisor.staffed(found.session, found.day, found.start, found.venue)
        if staffed is not None:
            working.placed[key] = translation.placed(staffed)
            continue
        if desk.content.placed.get(key) is None and not found.people:
            place = next(n for n, item in enumerate(wanted.operations) if item.session == key)
            flaws.append(Flaw(f"/operations/{place}", "cannot_staff", {"name": working.session(key).name}))
    return flaws


def _store(desk: Desk, after: Content, operations: list[dict[str, Any]], language: Language) -> EditReport:
    before = desk.content
    number = remember(desk.session, desk.plan.id, desk.facts, operations, before, after, desk.access.name)
    desk.write(after, changed(before, after))
    _audit(desk, "plan.edit", {"edit": number, "operations": operations}, before, after)
    return _report(desk, before, after, language, dry_run=False, number=number)


def _step(desk: Desk, row: PlanEditRow, language: Language, *, undone: bool) -> EditReport:
    before = desk.content
    after = restored(before, desk.facts, row.before if undone else row.after)
    row.undone = undone
    desk.write(after, changed(before, after))
    _audit(desk, "plan.undo" if undone else "plan.redo", {"edit": row.number}, before, after)
    return _report(desk, before, after, language, dry_run=False, number=row.number)


def _audit(desk: Desk, action: str, what: dict[str, Any], before: Content, after: Content) -> None:
    keys = changed(before, after)
    record(
        desk.session,
        desk.access,
        action,
        str(desk.plan.id),
        committee_id=desk.committee.id,
        before={key: _place(before.placed.get(key)) for key in keys},
        after={**what, "sessions": {key: _place(after.placed.get(key)) for key in keys}},
    )


def _place(placed: Placed | None) -> dict[str, Any] | None:
    if placed is None:
        return None
    people = [member for _, member in placed.people]
    return {"day": str(placed.day), "start": str(placed.start), "venue": placed.venue, "people": people}


def _report(
    desk: Desk, before: Content, after: Content, language: Language, *, dry_run: bool, number: int | None
) -> EditReport:
    bundle = desk.facts.bundle
    old: Verdict = desk.judged(before)
    new = desk.judged(after)
    found = new_violations(old, new)
    told = [shown(item, new.translation, bundle, language) for item in found]
    costs = {name: cost - old.costs.get(name, 0) for name, cost in new.costs.items()}
    return EditReport(
        dry_run=dry_run,
        plan=desk.plan.id,
        version=desk.plan.version,
        edit=number,
        changes=session_changes(bundle, before.placed, after.placed, _settled(before, after)),
        cost_before=old.score.cost,
        cost_after=new.score.cost,
        costs={name: cost for name, cost in costs.items() if cost},
        violations_before=len(old.violations),
        violations_after=len(new.violations),
        new_violations=told[:VIOLATIONS_SHOWN],
        blocking=sum(item.blocks for item in told),
    )


def _settled(before: Content, after: Content) -> dict[str, Mark]:
    """Marks of the sessions of which the edit says something else."""
    return {key: after.of(key)[1] for key in changed(before, after)}
