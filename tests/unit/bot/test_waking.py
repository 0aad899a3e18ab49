"""Starting the product where it has run before."""

import asyncio

import pytest
import uvloop

from bot.errors import PcccError
from bot.settings import Settings
from bot.waking import _train_apart


def test_training_starts_although_the_older_model_has_brought_another_loop_policy(tmp_path):
    """An update answers with the older model meanwhile; importing Rasa for it sets uvloop's policy under the running loop."""
    before = asyncio.get_event_loop_policy()

    async def update():
        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
        await _train_apart(Settings(data_dir=tmp_path, encoder=str(tmp_path / "no such encoder")))

    try:
        with pytest.raises(PcccError) as failed:
            asyncio.run(update())
        assert failed.value.sentence == "error.training"
    finally:
        asyncio.set_event_loop_policy(before)
