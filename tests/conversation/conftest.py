"""The bot of these tests must have made nothing of what people did into an error."""

from collections.abc import AsyncIterator

import pytest

from tests.conversation.aftermath import dead_letters, quiet, refusals
from tests.running_bot import RunningBot


@pytest.fixture
async def bot(bot: RunningBot) -> AsyncIterator[RunningBot]:
    """The running bot; at the end no update may lie dead and no call may have been refused."""
    yield bot
    await quiet(bot)
    assert dead_letters(bot) == []
    assert refusals(bot) == []
