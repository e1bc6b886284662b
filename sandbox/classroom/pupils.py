"""The pupils: who they are, and what one of them chooses."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from random import Random

from sandbox.people import Person
from sandbox.world import World

FIRST_PUPIL_ID = 5_000_001
# Invented; every other pupil has an Italian app, the others an English one.
ITALIAN = (
    "Alessia Andrea Beatrice Davide Caterina Edoardo Elena Federico Giada Lorenzo Martina Matteo"
    " Serena Nicola Viola Tommaso"
).split()
ENGLISH = (
    "Amelia Arthur Chloe Edward Daisy George Freya Harry Isla Jack Lily Oscar Poppy Thomas Ruby"
    " William"
).split()
ABOUT = {"it": "Della classe simulata", "en": "Of the simulated class"}


@dataclass
class Pupil:
    """A person of the sandbox who acts by chance alone; the same seed gives the same acts."""

    person: Person
    chance: Random

    def wait_seconds(self, delay_seconds: tuple[float, float]) -> float:
        """How long this pupil takes now."""
        return self.chance.uniform(*delay_seconds)

    def choose(self, options: Sequence[str], right: Collection[str], skill: float) -> str:
        """One of the options: a right one with the chance `skill`, any while none is known."""
        is_able = self.chance.random() < skill
        if not right:
            return self.chance.choice(options)
        fitting = [option for option in options if (option in right) is is_able]
        return self.chance.choice(fitting or options)


def find_pupils(world: World, count: int, taken: Collection[int], seed: int) -> list[Pupil]:
    """So many pupils who are in no class; those who went home come back before new ones come."""
    pupils: list[Pupil] = []
    person_id = FIRST_PUPIL_ID
    while len(pupils) < count:
        if person_id not in taken:
            person = world.people.get(person_id) or _add_pupil(world, person_id)
            chance = Random(f"{seed}/{len(pupils)}")  # noqa: S311 (what can be repeated)
            pupils.append(Pupil(person, chance))
        person_id += 1
    return pupils


def _add_pupil(world: World, person_id: int) -> Person:
    pair, is_english = divmod(person_id - FIRST_PUPIL_ID, 2)
    names, language_code = (ENGLISH, "en") if is_english else (ITALIAN, "it")
    turn, place = divmod(pair, len(names))
    first_name = f"{names[place]} {turn + 1}" if turn else names[place]
    about = dict(ABOUT)
    pupil = Person(person_id, first_name, language_code=language_code, about=about, is_pupil=True)
    return world.add_person(pupil)
