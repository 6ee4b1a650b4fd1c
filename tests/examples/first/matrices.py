"""Matrices: a secret linear model is applied to what the host asks."""

from pyenclave import Inside, trusted


class Matrix:
    def __init__(self, rows: list[list[float]]) -> None:
        if len({len(row) for row in rows}) > 1:
            raise ValueError("rows differ in length")
        self.rows = rows

    @staticmethod
    def identity(n: int) -> "Matrix":
        return Matrix([[1.0 if i == j else 0.0 for j in range(n)] for i in range(n)])

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.rows), len(self.rows[0]) if self.rows else 0

    def __getitem__(self, index: int) -> list[float]:
        return self.rows[index]

    def __mul__(self, other: "Matrix") -> "Matrix":
        if self.shape[1] != other.shape[0]:
            raise ValueError(f"{self.shape} does not go with {other.shape}")
        columns = [[row[j] for row in other.rows] for j in range(other.shape[1])]
        return Matrix([[sum(a * b for a, b in zip(row, column)) for column in columns] for row in self.rows])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Matrix) and self.rows == other.rows

    def determinant(self) -> float:
        rows = [list(row) for row in self.rows]
        result = 1.0
        for i in range(len(rows)):
            pivot = max(range(i, len(rows)), key=lambda k: abs(rows[k][i]))
            if rows[pivot][i] == 0:
                return 0.0
            if pivot != i:
                rows[i], rows[pivot] = rows[pivot], rows[i]
                result = -result
            result *= rows[i][i]
            for k in range(i + 1, len(rows)):
                factor = rows[k][i] / rows[i][i]
                rows[k] = [a - factor * b for a, b in zip(rows[k], rows[i])]
        return result


model: Inside[list[list[float]]] = []


@trusted
def train(weights: list[list[float]]) -> tuple[int, int]:
    global model
    model = Matrix(weights).rows
    return Matrix(model).shape


@trusted
def predict(features: list[float]) -> list[float]:
    return (Matrix([features]) * Matrix(model))[0]


@trusted
def power(rows: list[list[float]], n: int) -> list[list[float]]:
    result = Matrix.identity(len(rows))
    for _ in range(n):
        result = result * Matrix(rows)
    return result.rows


@trusted
def determinant(rows: list[list[float]]) -> float:
    return Matrix(rows).determinant()


def demo() -> list[object]:
    said: list[object] = [train([[1.0, 2.0], [0.5, -1.0], [3.0, 0.0]]), predict([1.0, 2.0, 3.0])]
    said += [
        power([[1.0, 1.0], [1.0, 0.0]], 10),
        determinant([[2.0, 1.0], [4.0, 1.0]]),
        determinant([[0.0, 0.0], [0.0, 1.0]]),
    ]
    try:
        predict([1.0])
    except ValueError as error:
        said.append(str(error))
    return said


if __name__ == "__main__":
    print(*demo(), sep="\n")
