"""What can be wrong with a choice of model."""

from aimall.domain.kernel.errors import DomainError


class ModelNotFound(DomainError):
    """No such model is on offer."""

    code = "model.not_found"


class ModelNotAllowed(DomainError):
    """This API key is not for that model."""

    code = "model.not_allowed"
