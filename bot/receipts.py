"""What the bot writes down when Telegram has taken a call, or never will."""

from bot.engine.store.transaction import Transaction
from bot.pipeline.receipts import Receipt, ReceiptKinds
from bot.staging.deliveries import Delivery, note_delivery
from bot.staging.director import OF_PUPIL, OF_STAGE, Director
from bot.staging.group_desk import STARTER, note_standing


def receipt_kinds(director: Director) -> ReceiptKinds:
    """What is written down, by the first word of the receipt's name."""

    def delivered(tx: Transaction, receipt: Receipt) -> None:
        _, quiz_id, slot = receipt.name.split(":")
        delivery = Delivery(
            int(quiz_id),
            int(slot),
            receipt.call.chat_id,
            receipt.delivered_at,
            receipt.result,
            receipt.is_lost,
        )
        note_delivery(director, tx, delivery)

    def standing(tx: Transaction, receipt: Receipt) -> None:
        note_standing(director, tx, receipt.name, receipt.result)

    return {OF_PUPIL: delivered, OF_STAGE: delivered, STARTER: standing}
