"""When an annual plan may change."""

from sqlalchemy.orm import Session

from app.auth.access import Access
from app.committees.tables import CommitteeRow
from app.errors import Conflict
from app.topics.schemas import AnnualPlan, AnnualPlanState


class AnnualPlanIsUnderReview(Conflict):
    """This annual plan is submitted or approved; it changes again once it is returned or withdrawn."""


def annual_plan_guard(
    session: Session, access: Access, committee: CommitteeRow, before: AnnualPlan | None, after: AnnualPlan | None
) -> AnnualPlan | None:
    """Refuse to change or delete an annual plan that others look at, or have approved."""
    if before is not None and before.state is not AnnualPlanState.DRAFT and before != after:
        raise AnnualPlanIsUnderReview
    return after
