"""What the bot writes down when Telegram has taken a call, or never will."""

from bot.engine.store.transaction import Transaction
from bot.staging.deliveries import Delivery, note_delivery
from bot.staging.director import Director, OfPupil, OfStage
from bot.staging.group_desk import AskedAdmin, note_standing
from bot.telegram.sending.receipts import Receipt, ReceiptKinds


def receipt_kinds(director: Director) -> ReceiptKinds:
    """What is written down, by the message that a call was sent with."""

    def delivered(tx: Transaction, of: OfPupil | OfStage, receipt: Receipt) -> None:
        delivery = Delivery(
            of.quiz,
            of.slot,
            receipt.call.chat_id,
            receipt.delivered_at,
            receipt.result,
            receipt.is_lost,
        )
        note_delivery(director, tx, delivery)

    def standing(tx: Transaction, asked: AskedAdmin, receipt: Receipt) -> None:
        note_standing(director, tx, asked, receipt.result)

    return {OfPupil: delivered, OfStage: delivered, AskedAdmin: standing}
