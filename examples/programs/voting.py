"""A tally by instant runoff: ballots are secret, the rounds are published."""

from collections import defaultdict

from pyenclave import Inside, trusted

ballots: Inside[list[list[str]]] = []
voted: Inside[set[str]] = set()
by_place: Inside[dict[str, int]] = {}


@trusted
def vote(voter: str, place: str, ranking: list[str]) -> int:
    if voter in voted:
        raise PermissionError(f"{voter} has voted")
    if len(set(ranking)) != len(ranking) or not ranking:
        raise ValueError("each candidate once")
    voted.add(voter)
    ballots.append(ranking)
    by_place[place] = by_place.get(place, 0) + 1
    return len(ballots)


def first_choices(remaining: set[str]) -> defaultdict[str, int]:
    counts: defaultdict[str, int] = defaultdict(int)
    for ballot in ballots:
        for candidate in ballot:
            if candidate in remaining:
                counts[candidate] += 1
                break
    return counts


@trusted
def tally() -> list[dict[str, int]]:
    remaining = {candidate for ballot in ballots for candidate in ballot}
    rounds = []
    while remaining:
        counts = first_choices(remaining)
        rounds.append({name: counts[name] for name in sorted(remaining)})
        total = sum(counts.values())
        leader, votes = max(counts.items(), key=lambda item: (item[1], item[0]))
        if votes * 2 > total or len(remaining) == 1:
            break
        fewest = min(counts[name] for name in remaining)
        remaining -= {name for name in remaining if counts[name] == fewest}
    return rounds


@trusted
def winner() -> str:
    rounds = tally()
    if not rounds:
        return ""
    last = rounds[-1]
    return max(last, key=lambda name: (last[name], name))


@trusted
def turnout() -> dict[str, int]:
    return dict(sorted(by_place.items()))


@trusted
def length_histogram() -> dict[int, int]:
    lengths: defaultdict[int, int] = defaultdict(int)
    for ballot in ballots:
        lengths[len(ballot)] += 1
    return dict(lengths)


def demo() -> list[object]:
    said: list[object] = [winner()]
    cast = (
        ("v1", "north", ["a", "b"]),
        ("v2", "north", ["b"]),
        ("v3", "south", ["c", "b"]),
        ("v4", "south", ["a"]),
        ("v5", "west", ["b", "c"]),
    )
    said += [vote(*one) for one in cast]
    for bad in (("v1", "north", ["a"]), ("v9", "north", ["a", "a"])):
        try:
            vote(*bad)
        except (PermissionError, ValueError) as error:
            said.append(repr(error))
    return [*said, tally(), winner(), turnout(), length_histogram()]


if __name__ == "__main__":
    print(*demo(), sep="\n")
