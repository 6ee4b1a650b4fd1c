"""Objects that hold each other: rings, trees, what is linked both ways, parents and children."""

from .state import State

SOURCE = '''
class Node:
    def __init__(self, value: int, before: "Node | None" = None) -> None:
        self.value = value % 1009
        self.before = before
        self.after: Node | None = None
        self.peers: list[Node] = []
        self.named: dict[str, Node] = {}
        self.pair: tuple[int, Node] | None = None
        if before is not None:
            before.after = self

    def linked(self, other: "Node") -> "Node":
        self.after = other
        other.before = self
        self.peers.append(other)
        return other

    def cut(self) -> "Node | None":
        gone = self.after
        if gone is not None:
            gone.before = None
        self.after = None
        return gone

    def walked(self, steps: int) -> list[int]:
        found: list[int] = []
        at: Node | None = self
        while at is not None and len(found) < steps % 7:
            found.append(at.value)
            at = at.after
        return found

    def total(self) -> int:
        total = self.value + sum(one.value for one in self.peers) + sum(one.value for one in self.named.values())
        if self.before is not None:
            total += self.before.value * 2
        if self.pair is not None:
            total += self.pair[0] % 97 + self.pair[1].value
        return total % 10007

    @property
    def last(self) -> "Node":
        at, left = self, 9
        while at.after is not None and left > 0:
            at, left = at.after, left - 1
        return at

    def __getitem__(self, name: str) -> "Node":
        return self.named[name]

    def __setitem__(self, name: str, other: "Node") -> None:
        self.named[name] = other

    def __contains__(self, other: "Node") -> bool:
        return other in self.peers

    def __iter__(self) -> Iterator["Node"]:
        return iter(self.peers)

    def __repr__(self) -> str:
        return f"<{self.value} {len(self.peers)} {sorted(self.named)}>"


class Leafy:
    """A tree whose kinds of nodes hold the whole."""

    def __init__(self, owner: "Tree") -> None:
        self.owner = owner
        owner.count += 1

    def depth(self) -> int:
        return 1

    def texts(self) -> list[str]:
        return ["."]


class Branch(Leafy):
    def __init__(self, owner: "Tree", text: str) -> None:
        super().__init__(owner)
        self.text = text
        self.left: Leafy = Leafy(owner)
        self.right: Leafy | None = None

    def depth(self) -> int:
        right = 0 if self.right is None else self.right.depth()
        return max(self.left.depth(), right) + 1

    def texts(self) -> list[str]:
        return [*self.left.texts(), self.text] + ([] if self.right is None else self.right.texts())

    def put(self, text: str) -> None:
        left, right = self.left, self.right
        if text < self.text:
            if isinstance(left, Branch):
                left.put(text)
            else:
                self.left = Branch(self.owner, text)
        elif isinstance(right, Branch):
            right.put(text)
        else:
            self.right = Branch(self.owner, text)


class Tree:
    def __init__(self, text: str) -> None:
        self.count = 0
        self.root = Branch(self, text)

    def put(self, text: str) -> "Tree":
        if self.count > 40:
            raise Coded(text)
        self.root.put(text)
        return self

    def __len__(self) -> int:
        return self.count

    def __repr__(self) -> str:
        return f"{self.count} {self.root.texts()}"
'''

FUNCTIONS = """
def ring(n: int) -> Node:
    nodes = [Node(i) for i in range(n % 5 + 1)]
    for i, node in enumerate(nodes):
        node.linked(nodes[(i + 1) % len(nodes)])
        node.pair = (i, nodes[-1])
        node.named[str(i)] = nodes[0]
    return nodes[-1]


def churned(n: int) -> int:
    for _ in range(600):
        ring(3)
    return n % 97
"""

STATE = {
    "node": State("Node", "ring(3)", "{node} {node.total()} {node.walked(6)}"),
    "maybe_node": State("Node | None", "None", "{maybe_node}"),
    "tree": State("Tree", 'Tree("m")', "{tree}"),
}

LITERALS = {
    "Node": ["Node(3)", "ring(2)", "node", "Node(5, node)"],
    "Node | None": ["maybe_node", "node.after", "node.before"],
    "list[Node]": ["[Node(1), node]", "node.peers"],
    "Tree": ['Tree("k")', "tree", 'Tree("b").put("a")'],
}

FORMS = {
    "int": [
        "<Node>.value", "<Node>.total()", "<Node>.last.value", "len(<Node>.peers)", "sum(<Node>.walked(<int>))", "<Node>[<str>].total()", "sum($v.value for $v in <Node>)", "(0 if ($w := <Node | None>) is None else $w.total())", "sum($v.total() for $v in <list[Node]>)", "len(<Tree>)", "<Tree>.root.depth()", "<Tree>.root.owner.count", "<Node>.linked(<Node>).total()", "max(<list[Node]> + [<Node>], key=lambda $v: $v.value).total()", "known(<Node | None>, <Node>).value",
        "len({<Node>, <Node>})", "<Node>.named.get(<str>, <Node>).value", "churned(<int>)",
    ],
    "bool": ["(<Node> is <Node>)", "(<Node> == <Node>)", "(<Node> in <Node>)", "(<Node> in <list[Node]>)", "(<Node>.after is None)", "(<Node | None> is <Node>)", "(<Node>.last is <Node>)", "(<Node | None> == <Node | None>)", "isinstance(<Tree>.root.left, Branch)", "(<str> in <Node>.named)"],
    "str": ["str(<Node>)", "str(<Node>.walked(<int>))", "str(<list[Node]>)", "str(<Tree>)", "str(<Tree>.root.texts())", "str(<Node | None>)", "str(list(<Node>))", "str(<Node>.pair)", "[f'{$v}{$v.last}' for $v in [<Node>]][0]"],
    "list[int]": ["<Node>.walked(<int>)", "[$v.value for $v in <list[Node]>]"],
    "list[str]": ["<Tree>.root.texts()"],
    "Node": ["ring(<int>)", "Node(<int>)", "Node(<int>, <Node>)", "Node(<int>, <Node | None>)", "<Node>.linked(<Node>)", "<Node>.last", "(<Node> if <bool> else <Node>)", "known(<Node | None>, <Node>)", "(<Node | None> or <Node>)", "(<list[Node]> + [<Node>])[<int> % 2 - 1]", "<Node>[<str>]", "first(<list[Node]>, <Node>)"],
    "Node | None": ["<Node>.after", "<Node>.before", "<Node>.cut()", "(<Node> if <bool> else None)", "<Node>.named.get(<str>)", "last_of(<list[Node]>)"],
    "list[Node]": ["[<Node>, <Node>]", "<Node>.peers", "list(<Node>)", "sorted(<list[Node]>, key=lambda $v: $v.value)", "[Node($v) for $v in <list[int]>]", "list(<Node>.named.values())"],
    "Tree": ["<Tree>.put(<str>)", "Tree(<str>)", "(<Tree> if <bool> else <Tree>)"],
}  # fmt: skip

EFFECTS = [
    "<Node.>.after = <Node | None>", "<Node.>.before = <Node>", "<Node.>.peers.append(<Node>)", "<Node.>[<str>] = <Node>", "<Node.>.pair = (<int> % 97, <Node>)", "<Node.>.pair = None", "<Node.>.linked(<Node>)", "<Node.>.cut()", "<Node.>.value += <int> % 97", "<Node.>.peers.clear()", "<list[Node].>.append(<Node>)", "<Tree.>.put(<str>)", "node = <Node>", "maybe_node = <Node | None>", "tree = <Tree>", "churned(<int>)",
    "del <Node.>.named[<str>]", "<=list[Node]>.extend(<Node>)",
]  # fmt: skip

BINDING = [
    ("$a = <Node>; $b = $a.linked(<Node>); $b.linked($a)", {"$a": "Node", "$b": "Node"}),
    ("$a = <Node>; $a.after = $a; $a.peers = [$a, <Node>]", {"$a": "Node"}),
    ("$a = <Node>; note(0 if $a.after is None else $a.after.total())", {"$a": "Node"}),
    ("$a = <Node>; $b = $a.before or $a", {"$a": "Node", "$b": "Node"}),
]

LOOPS = [("for $a in <Node>:", {"$a": "Node"}), ("for $a in <list[Node]>[:3]:", {"$a": "Node"})]

OPTIONAL = {"Node | None": "Node"}
# What only a program without concurrent functions has.
NAMES = ("Node", "Tree", "Leafy", "Branch", "ring", "churned", *STATE)
