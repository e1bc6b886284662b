"""A poll: its question and options, who chose what, and its Bot API objects."""

from dataclasses import dataclass, field

from sandbox.clock import Timer
from sandbox.json_types import Json

# Fields that stand in messages only, not in updates (Bot API: Poll).
ONLY_IN_MESSAGES = {"description", "description_entities"}


@dataclass
class Poll:
    """One poll. `options` are PollOption objects without their counts.

    `details` are all other fields of the Poll object that stay the same while people vote.
    """

    id: str
    options: list[Json]
    details: Json
    is_closed: bool = False
    # The chosen options of each voter, as positions from 0.
    votes: dict[int, list[int]] = field(default_factory=dict)
    # Closes it when its time is over.
    closing: Timer | None = None
    _counts: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self._counts = [0] * len(self.options)

    def put_vote(self, person_id: int, chosen: list[int]) -> None:
        """Replace what a person chose; nothing takes the vote back."""
        for position in self.votes.pop(person_id, []):
            self._counts[position] -= 1
        if chosen:
            self.votes[person_id] = chosen
        for position in chosen:
            self._counts[position] += 1

    def persistent_ids(self, chosen: list[int]) -> list[str]:
        """The persistent identifiers of these options."""
        return [str(self.options[position]["persistent_id"]) for position in chosen]

    def close(self) -> None:
        """Take no more votes."""
        self.is_closed = True
        self.cancel_closing()

    def cancel_closing(self) -> None:
        """Forget the time at which it would close."""
        if self.closing:
            self.closing.cancel()
            self.closing = None

    def as_json(self) -> Json:
        """The Poll object as it stands inside a message."""
        counted = zip(self.options, self._counts, strict=True)
        return {
            "id": self.id,
            "options": [option | {"voter_count": count} for option, count in counted],
            "total_voter_count": len(self.votes),
            "is_closed": self.is_closed,
        } | self.details

    def as_update(self) -> Json:
        """The Poll object of an update."""
        whole = self.as_json()
        return {name: value for name, value in whole.items() if name not in ONLY_IN_MESSAGES}
