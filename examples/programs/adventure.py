"""A text adventure whose map and riddle nobody can read."""

from dataclasses import dataclass, field

from pyenclave import Inside, trusted


@dataclass
class Room:
    name: str
    exits: dict[str, str]
    items: list[str] = field(default_factory=list)
    locked: bool = False


@dataclass
class Player:
    at: str = "hall"
    bag: set[str] = field(default_factory=set)
    moves: int = 0
    won: bool = False


rooms: Inside[dict[str, Room]] = {}
player: Inside[Player] = Player()


def setup() -> None:
    rooms["hall"] = Room("hall", {"n": "cellar", "e": "garden"}, ["lamp"])
    rooms["garden"] = Room("garden", {"w": "hall"}, ["key", "rose"])
    rooms["cellar"] = Room("cellar", {"s": "hall"}, ["gold"], locked=True)


def look() -> str:
    room = rooms[player.at]
    things = ", ".join(sorted(room.items)) or "nothing"
    return f"You are in the {room.name}. You see {things}. Exits: {'/'.join(room.exits)}"


@trusted
def say(line: str) -> str:
    if not rooms:
        setup()
    player.moves += 1
    match line.lower().split():
        case ["look" | "l"]:
            return look()
        case ["go", ("n" | "s" | "e" | "w") as where]:
            target = rooms[player.at].exits.get(where)
            if target is None:
                return "You cannot go there."
            if rooms[target].locked and "key" not in player.bag:
                return "It is locked."
            player.at = target
            return look()
        case ["take", thing] if thing in rooms[player.at].items:
            rooms[player.at].items.remove(thing)
            player.bag.add(thing)
            player.won = player.won or thing == "gold"
            return f"Taken: {thing}." + (" You win!" if player.won else "")
        case ["take", *_]:
            return "It is not here."
        case ["inventory"] | ["i"]:
            return ", ".join(sorted(player.bag)) if player.bag else "Your hands are empty."
        case []:
            return "Pardon?"
        case [verb, *rest]:
            return f"I do not know how to {verb} {' '.join(rest)}".rstrip()
    return "?"


def demo() -> list[object]:
    lines = "look|i|go n|go e|take rose|take key|go w|go n|take gold|i||dance|sing a song|take".split("|")
    return [say(line) for line in lines]
