"""Tool calls in pieces, as upstreams send them: with and without index, with repeated ids, with objects for text."""

import msgspec

from aimall.domain.generation.event import ToolCallDelta


class FunctionPiece(msgspec.Struct):
    """A piece of the function's name or arguments. Some proxies send the arguments as an object."""

    name: str | None = None
    arguments: str | dict[str, object] | list[object] | None = None


class ToolPiece(msgspec.Struct):
    """One entry of `delta.tool_calls`."""

    index: int | None = None
    id: str | None = None
    function: FunctionPiece | None = None


class ToolCallPieces:
    """Gives every piece its call: by index, or by id where the index is missing."""

    def __init__(self) -> None:
        self._ids: dict[int, str] = {}
        self._names: dict[int, str] = {}
        self._last = 0

    def hear(self, piece: ToolPiece) -> ToolCallDelta | None:
        """Take a piece; give what it adds. The id and the name of a call are given once; the first ones count."""
        function = piece.function or FunctionPiece()
        index = self._last = self._index_of(piece, function)
        new_id = self._first(self._ids, index, piece.id)
        new_name = self._first(self._names, index, function.name)
        match function.arguments:
            case None:
                arguments = ""
            case str():
                arguments = function.arguments
            case whole:
                arguments = msgspec.json.encode(whole).decode()
        if new_id is None and new_name is None and not arguments:
            return None
        return ToolCallDelta(index=index, id=new_id, name=new_name, arguments=arguments)

    def _index_of(self, piece: ToolPiece, function: FunctionPiece) -> int:
        if piece.id and piece.index is None:
            return next((index for index, known in self._ids.items() if known == piece.id), len(self._ids))
        index = self._last if piece.index is None else piece.index
        # Some servers number every whole call 0: another id that comes with a name is another call.
        is_another = piece.id and function.name and self._ids.get(index, piece.id) != piece.id
        return max(self._ids) + 1 if is_another else index

    @staticmethod
    def _first(known: dict[int, str], index: int, said: str | None) -> str | None:
        if not said or index in known:
            return None
        known[index] = said
        return said
