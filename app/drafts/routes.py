"""Editing, copying, rebasing, comparing and approving drafts."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from sqlalchemy import select

from app.approval.steps import ApprovedAlready, ReviewOutOfTurn, Verdict
from app.auth.idempotency import Answer, Once
from app.auth.policy import CurrentAccess, allow
from app.auth.roles import EDITORS, STAFF, Role
from app.committees.access import CurrentCommittee
from app.database import DatabaseSession, retrying
from app.drafts import copies, service
from app.drafts.comparing import Comparison
from app.drafts.desk import Desk, open_desk
from app.drafts.errors import (
    EditRefused,
    NothingToRebase,
    NothingToRedo,
    NothingToUndo,
    PlanIsNoDraft,
    PlanIsUnderReview,
)
from app.drafts.reviews import review, standing
from app.drafts.schemas import (
    ApprovalShown,
    CopyRequest,
    Diff,
    Edit,
    EditReport,
    EditRequest,
    FromReleaseRequest,
    RebaseReport,
    ReturnRequest,
    ReviewRequest,
)
from app.errors import Problem, declare
from app.paging import Page, PageQuery, next_page, position
from app.plans import queries
from app.plans.draft_tables import PlanEditRow
from app.plans.errors import FactsContradict, PlanAlreadyPublished
from app.plans.queries import find_release
from app.plans.schemas import Plan
from app.plans.service import HorizonBackwards, HorizonTooLong, find_plan
from app.plans.tables import PlanRow, ReleaseRow
from app.plans.versions import IfMatch, etag, required_version
from app.sessions.tables import ConsultationSession
from app.text import Id, Language, language_of

router = APIRouter(tags=["drafts"])

CHANGING = (FactsContradict, PlanAlreadyPublished, PlanIsUnderReview)
"""Why a draft may not change."""

PlanId = Annotated[Id, Path(alias="plan")]
Number = Annotated[Id, Path(alias="number")]
DryRun = Annotated[bool, Query(description="Only tell what it would do; nothing is changed.")]
Against = Annotated[
    str | None,
    Query(
        pattern=r"^(release|plan)-[0-9]{1,18}$",
        description="What it is compared with: `release-3` or `plan-7`; left out, what is published.",
    ),
]


class Bench:
    """A draft about to be changed: named by the address, in the version of If-Match, once only."""

    def __init__(
        self,
        plan: PlanId,
        committee: CurrentCommittee,
        access: CurrentAccess,
        session: DatabaseSession,
        once: Once,
        request: Request,
        if_match: IfMatch = None,
    ) -> None:
        self.plan, self.committee, self.access, self.session = plan, committee, access, session
        self.once, self.language, self._if_match = once, language_of(request), if_match

    @property
    def version(self) -> int:
        """The version that was looked at."""
        return required_version(self._if_match)

    def work(self, act: Callable[[Desk, Language], EditReport | RebaseReport]) -> Response:
        """Change the draft and answer with the report."""
        return retrying(self.session, lambda _: self.once.answer(partial(self._act, act)))

    def step(self, verdict: Verdict, remark: str | None) -> Response:
        """Take a step of the plan's approval."""

        def act() -> Answer:
            found = review(self.session, self.committee, self.plan, self.version, verdict, remark, self.access)
            return Answer(found, {"ETag": etag(found.version)})

        return retrying(self.session, lambda _: self.once.answer(act))

    def _act(self, act: Callable[[Desk, Language], EditReport | RebaseReport]) -> Answer:
        desk = open_desk(self.session, self.committee, self.plan, self.access, self.version)
        report = act(desk, self.language)
        return Answer(report, {"ETag": etag(report.version)})


OnBench = Annotated[Bench, Depends()]


def _edits(*more: type[Problem]) -> dict[str, Any]:
    return allow(*EDITORS, extra=declare(*CHANGING, *more, headers=("ETag",)))


@router.post("/plans/{plan}/edits", response_model=EditReport, **_edits(EditRefused))
def edit_plan(wanted: EditRequest, bench: OnBench, dry_run: DryRun = False) -> Response:
    """Edit a draft by hand: all operations or none, told what they change, cost and break."""
    return bench.work(lambda desk, language: service.edit(desk, wanted, language, dry_run=dry_run))


@router.post("/plans/{plan}/undo", response_model=EditReport, **_edits(NothingToUndo))
def undo_edit(bench: OnBench) -> Response:
    """Undo the newest edit of a draft, whether by hand or by a run."""
    return bench.work(service.undo)


@router.post("/plans/{plan}/redo", response_model=EditReport, **_edits(NothingToRedo))
def redo_edit(bench: OnBench) -> Response:
    """Do again what was undone last."""
    return bench.work(service.redo)


@router.post("/plans/{plan}/rebase", response_model=RebaseReport, **_edits(NothingToRebase))
def rebase_plan(bench: OnBench) -> Response:
    """Take over what others published since the draft was made, and tell what no longer fits."""
    return bench.work(copies.rebase)


@router.get("/plans/{plan}/edits", **allow(*STAFF))
def list_edits(
    committee: CurrentCommittee, plan: PlanId, query: Annotated[PageQuery, Query()], session: DatabaseSession
) -> Page[Edit]:
    """List the edits of a draft, the oldest first; those that are undone can be done again."""
    found = find_plan(session, committee.id, plan)
    after = (PlanEditRow.plan_id == found.id, PlanEditRow.number > position("edits", query))
    statement = select(PlanEditRow).where(*after).order_by(PlanEditRow.number).limit(query.limit + 1)
    rows = list(session.scalars(statement))
    shown = rows[: query.limit]
    names = _session_names(session, rows)
    return Page(
        items=[_edit(row, names) for row in shown],
        next=next_page("edits", query, shown[-1].number) if len(rows) > query.limit else None,
    )


@router.post(
    "/plans/{plan}/copy", status_code=201, response_model=Plan,
    **allow(*EDITORS, extra=declare(FactsContradict, headers=("ETag", "Location"))),
)  # fmt: skip
def copy_plan(
    committee: CurrentCommittee,
    plan: PlanId,
    wanted: CopyRequest,
    access: CurrentAccess,
    session: DatabaseSession,
    once: Once,
) -> Response:
    """Make a draft that says what another plan says."""
    return once.answer(
        lambda: _made(session, committee, copies.copy_plan(session, committee, plan, wanted.name, access)), status=201
    )


@router.post(
    "/releases/{number}/draft", status_code=201, response_model=Plan,
    **allow(*EDITORS, extra=declare(FactsContradict, HorizonBackwards, HorizonTooLong, headers=("ETag", "Location"))),
)  # fmt: skip
def draft_release(
    committee: CurrentCommittee,
    number: Number,
    wanted: FromReleaseRequest,
    access: CurrentAccess,
    session: DatabaseSession,
    once: Once,
) -> Response:
    """Bring a release back as a draft on the newest one."""

    def act() -> Answer:
        return _made(session, committee, copies.draft_of_release(session, committee, number, wanted, access))

    return once.answer(act, status=201)


@router.delete("/plans/{plan}", status_code=204, **allow(*EDITORS, extra=declare(PlanIsNoDraft)))
def discard_plan(
    committee: CurrentCommittee,
    plan: PlanId,
    access: CurrentAccess,
    session: DatabaseSession,
    if_match: IfMatch = None,
) -> None:
    """Discard a draft; published plans stay on record."""
    copies.discard(session, committee, plan, required_version(if_match), access)


@router.get("/plans/{plan}/diff", **allow(*STAFF, extra=declare(FactsContradict)))
def compare_plan(
    committee: CurrentCommittee,
    plan: PlanId,
    access: CurrentAccess,
    session: DatabaseSession,
    request: Request,
    against: Against = None,
) -> Diff:
    """Compare a plan with what is published, or with any release or plan: per session and per member."""
    comparison = Comparison(session, committee, access)
    before = comparison.current() if against is None else comparison.named(against)
    return comparison.between(before, comparison.plan(plan), language_of(request))


@router.get("/releases/{number}/diff", **allow(*STAFF, extra=declare(FactsContradict)))
def compare_release(
    committee: CurrentCommittee,
    number: Number,
    access: CurrentAccess,
    session: DatabaseSession,
    request: Request,
    against: Against = None,
) -> Diff:
    """Compare a release with the one before it, or with any release or plan: per session and per member."""
    comparison = Comparison(session, committee, access)
    release = find_release(session, committee.id, number)
    parent = None if release.parent_id is None else session.get_one(ReleaseRow, release.parent_id)
    before = comparison.release(parent) if against is None else comparison.named(against)
    return comparison.between(before, comparison.release(release), language_of(request))


@router.get("/plans/{plan}/reviews", **allow(*STAFF))
def get_reviews(committee: CurrentCommittee, plan: PlanId, session: DatabaseSession) -> ApprovalShown:
    """Show where a plan's approval stands, with every step of it."""
    return standing(session, committee, find_plan(session, committee.id, plan))


REVIEWED = declare(PlanAlreadyPublished, ReviewOutOfTurn, headers=("ETag",))
APPROVED = declare(ApprovedAlready, PlanAlreadyPublished, ReviewOutOfTurn, headers=("ETag",))


@router.post("/plans/{plan}/submit", response_model=ApprovalShown, **allow(*EDITORS, extra=REVIEWED))
def submit_plan(wanted: ReviewRequest, bench: OnBench) -> Response:
    """Submit a draft for approval; it does not change until it is returned or withdrawn."""
    return bench.step(Verdict.SUBMITTED, wanted.remark)


@router.post("/plans/{plan}/approve", response_model=ApprovalShown, **allow(Role.ADMIN, Role.APPROVER, extra=APPROVED))
def approve_plan(wanted: ReviewRequest, bench: OnBench) -> Response:
    """Approve a submitted plan; with enough approvals it may be published."""
    return bench.step(Verdict.APPROVED, wanted.remark)


@router.post("/plans/{plan}/return", response_model=ApprovalShown, **allow(Role.ADMIN, Role.APPROVER, extra=REVIEWED))
def return_plan(wanted: ReturnRequest, bench: OnBench) -> Response:
    """Return a plan with remarks; it is a draft again."""
    return bench.step(Verdict.RETURNED, wanted.remark)


@router.post("/plans/{plan}/withdraw", response_model=ApprovalShown, **allow(*EDITORS, extra=REVIEWED))
def withdraw_plan(wanted: ReviewRequest, bench: OnBench) -> Response:
    """Take a plan back from approval; it is a draft again."""
    return bench.step(Verdict.WITHDRAWN, wanted.remark)


def _made(session: DatabaseSession, committee: CurrentCommittee, plan: PlanRow) -> Answer:
    shown = queries.read_plan(session, committee.id, plan.id)
    location = f"/api/v1/committees/{committee.key}/plans/{plan.id}"
    return Answer(shown, {"Location": location, "ETag": etag(shown.version)})


def _session_names(session: DatabaseSession, rows: list[PlanEditRow]) -> dict[int, str]:
    numbers = {int(number) for row in rows for number in row.after}
    query = select(ConsultationSession.id, ConsultationSession.key).where(ConsultationSession.id.in_(numbers))
    return dict(session.execute(query).all())


def _edit(row: PlanEditRow, names: dict[int, str]) -> Edit:
    return Edit(
        number=row.number,
        operations=row.operations,
        sessions=[names[int(number)] for number in row.after if int(number) in names],
        undone=row.undone,
        made_by=row.made_by,
        made_at=row.made_at,
    )
