"""Grades a multiple-choice exam against a secret key."""

from dataclasses import dataclass
from enum import Enum

from pyenclave import Inside, trusted

answers: Inside[str] = ""
points: Inside[list[float]] = []


class Grade(Enum):
    A = 0.9
    B = 0.75
    C = 0.6
    D = 0.5
    F = 0.0

    @classmethod
    def of(cls, share: float) -> "Grade":
        for grade in cls:
            if share >= grade.value:
                return grade
        return cls.F


@dataclass(order=True)
class Result:
    score: float
    name: str
    grade: str


@trusted
def set_key(key: str, weights: list[float]) -> None:
    global answers, points
    if len(key) != len(weights):
        raise ValueError(f"{len(key)} answers but {len(weights)} weights")
    answers, points = key.upper(), weights


@trusted
def grade(papers: dict[str, str]) -> list[Result]:
    best = sum(points)
    results = []
    for name, paper in papers.items():
        score = 0.0
        for given, right, weight in zip(paper.upper(), answers, points):
            if given == right:
                score += weight
            elif given != "-":
                score -= weight / 4
        results.append(Result(round(score, 2), name, Grade.of(score / best).name))
    return sorted(results, reverse=True)


@trusted
def curve(papers: list[str]) -> dict[str, float]:
    scores = [float(sum(a == b for a, b in zip(paper, answers))) for paper in papers]
    mean = sum(scores) / len(scores)
    deviation = (sum((s - mean) ** 2 for s in scores) / len(scores)) ** 0.5
    median = sorted(scores)[len(scores) // 2]
    return {"mean": mean, "sd": round(deviation, 4), "median": median}


@trusted
def hardest(papers: list[str]) -> int:
    wrong = [sum(p[i] != answers[i] for p in papers) for i in range(len(answers))]
    return max(range(len(wrong)), key=lambda i: wrong[i]) + 1


def demo() -> list[object]:
    set_key("abcda", [1, 1, 2, 2, 4])
    papers = {"ann": "abcda", "bob": "abc--", "eve": "bbbbb", "dan": "abcdb"}
    out: list[object] = [
        grade(papers),
        curve([p.upper() for p in papers.values()]),
        hardest([p.upper() for p in papers.values()]),
    ]
    try:
        set_key("ab", [1.0])
    except ValueError as e:
        out.append(str(e))
    return out
