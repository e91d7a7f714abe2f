from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.rooms.exam_day import a_session
from tests.signalling.hall_under_test import HallUnderTest


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[HallUnderTest]:
    """A server at 09:00 with one session: Adeyemi, Brandt and Chen in room A, Diaz in room B; writing at 09:30."""
    async with HallUnderTest(tmp_path, a_session()) as hall:
        yield hall
