"""What goes wrong on the way to an upstream, in words of our own: no library's exception leaves this room."""


class CallFailed(Exception):
    """No answer, or only a part of one. `detail` is for our books and never holds a secret."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class NeverSent(CallFailed):
    """No connection came about. Of every other call that failed, the upstream may have heard."""


class AnswerTooLong(CallFailed):
    """The answer was longer than we are ready to read."""


class CallInsideUnit(RuntimeError):
    """A call to the outside while a database unit is open: it would hold a connection and locks for its whole time."""

    def __init__(self) -> None:
        super().__init__("commit first: no call to the outside world while a unit is open")
