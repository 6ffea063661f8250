"""Conversation: what is done with conversations beside answering in them."""

# dishka types its decorators only in part.
# pyright: reportUnknownVariableType=false

from dishka import Provider, Scope, provide_all

from aimall.application.conversation.change_conversation import ChangeConversation
from aimall.application.conversation.create_conversation import CreateConversation
from aimall.application.conversation.delete_conversation import DeleteConversation
from aimall.application.conversation.list_conversations import ListConversations
from aimall.application.conversation.list_messages import ListMessages
from aimall.application.conversation.show_conversation import ShowConversation


class ConversationParts(Provider):
    """Conversations."""

    scope = Scope.APP

    use_cases = provide_all(
        CreateConversation,
        DeleteConversation,
        ListConversations,
        ListMessages,
        ChangeConversation,
        ShowConversation,
    )
