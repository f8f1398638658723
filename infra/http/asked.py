"""Asked 所问: what an address does not take is refused, not passed over as if it had not been asked."""

from fastapi import Request

from infra.http.permitted import asked_by
from infra.http.problems import InvalidError, UnknownParameterError


async def asked_in_full(request: Request) -> None:
    """Raises InvalidError for a parameter of the query that this address would pass over."""
    if not request.query_params:
        return
    taken = asked_by(request.scope["route"])
    for name in request.query_params:
        if name in taken:
            continue
        if name == "effective":  # what is not reckoned from scores is not corrected later
            raise InvalidError("query/effective", "only_as_of")
        raise UnknownParameterError(name, taken)
