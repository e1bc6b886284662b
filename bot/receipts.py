"""What the bot writes down when Telegram has taken a call, or never will."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from bot.lanes_of import live_lane
from bot.pipeline.lanes import Lanes, Place
from bot.pipeline.receipts import Receipt, ReceiptKind, Receipts
from bot.staging.deliveries import Delivery, note_delivery
from bot.staging.director import OF_PUPIL, OF_STAGE, Director
from bot.staging.group_desk import STARTER, group_of, note_standing
from bot.storage.work import Work


def receipts(
    lanes: Lanes, director: Director, on_deadline_set: Callable[[datetime], None]
) -> Receipts:
    """The receipts of every kind."""
    return Receipts(lanes, receipt_kinds(director), on_deadline_set)


def receipt_kinds(director: Director) -> Mapping[str, ReceiptKind]:
    """What is written down, by the first word of the receipt's name."""

    async def delivered(receipt: Receipt, work: Work) -> None:
        quiz_id, slot = _quiz_and_slot(receipt.name)
        await note_delivery(
            director,
            work,
            Delivery(
                quiz_id,
                slot,
                receipt.call.chat_id,
                receipt.delivered_at,
                receipt.result,
                receipt.is_lost,
            ),
        )

    async def standing(receipt: Receipt, work: Work) -> None:
        await note_standing(director, work, receipt.name, receipt.result)

    return {
        OF_PUPIL: ReceiptKind(delivered, _beside_others),
        OF_STAGE: ReceiptKind(delivered, _alone),
        STARTER: ReceiptKind(standing, lambda name: (Place(("starting", group_of(name))),)),
    }


def _beside_others(name: str) -> Iterable[Place]:
    return (Place(live_lane(_quiz_and_slot(name)[0]), is_shared=True),)


def _alone(name: str) -> Iterable[Place]:
    return (Place(live_lane(_quiz_and_slot(name)[0])),)


def _quiz_and_slot(name: str) -> tuple[int, int]:
    _, quiz_id, slot = name.split(":")
    return int(quiz_id), int(slot)
