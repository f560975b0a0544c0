"""Sessions whose topic stands in no approved annual plan of their year, where the committee asks for that."""

from app.problems.bundle import AnnualPlanState, Bundle, UnapprovedTopics
from app.problems.placed import last_of
from app.problems.states import is_gone


def unapproved_sessions(bundle: Bundle) -> dict[str, str]:
    """The sessions that wait for approval, each with its topic; none where the committee has not this habit."""
    if bundle.committee.unapproved_topics is UnapprovedTopics.ALLOWED:
        return {}
    approved = {
        (line.topic, plan.year)
        for plan in bundle.annual_plans
        if plan.state is AnnualPlanState.APPROVED
        for line in plan.topics
    }
    return {
        session.key: session.topic
        for session in bundle.sessions
        if session.topic is not None
        and not is_gone(session)
        and not any((session.topic, year) in approved for year in range(session.first.year, last_of(session).year + 1))
    }
