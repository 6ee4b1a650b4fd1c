"""Plain classes: fields of many types, what Python calls by itself, derived classes where their base is declared."""

from .state import State

SOURCE = '''
class Account:
    BANK = "bank"
    count = 0
    memo: str

    def __init__(self, owner: str, balance: int = 4, *, tags: list[str] | None = None) -> None:
        if balance % 61 == 60:
            raise Deep(owner)
        self.owner = owner
        self.__balance = balance % 10007
        self.tags: list[str] = []
        if tags is not None:
            self.tags.extend(tags)
        self.log: list[tuple[str, int]] = []
        self.rate = balance % 97 / 4
        self.raw = owner.encode()
        self.kept: dict[str, int] = {"a": balance % 7}
        self.level = Level.LOW
        self.item: Item | None = None
        self.small: u8 = u8.wrap(balance)
        if balance % 5 != 3:
            self.memo = owner + "!"
        self.first, *self.others = [balance % 9, 1, 2]

    @property
    def balance(self) -> int:
        note(62)
        return self.__balance

    @balance.setter
    def balance(self, n: int) -> None:
        if n % 13 == 12:
            raise Coded(n)
        self.__balance = n % 10007
        self.log.append(("set", n % 97))

    @property
    def both(self) -> tuple[int, str]:
        return self.__balance + self.count, self.owner

    def pay(self, amount: int, *, to: str = "x") -> int:
        if amount % 23 == 22:
            raise KeyError(to)
        self.count += 1
        self.balance -= amount % 97
        self.kept[to] = self.kept.get(to, 0) + 1
        return self.balance + self.first

    def noted(self) -> str:
        return self.memo + self.BANK

    def with_item(self, item: Item) -> "Account":
        self.item = item
        return self

    def size(self) -> int:
        if self.item is None:
            return len(self.tags)
        self.item.size += 1
        return self.item.size % 97

    @staticmethod
    def joined(one: "Account", other: "Account") -> "Account":
        return Account(one.owner + other.owner[:3], one.balance + other.balance, tags=one.tags)

    @classmethod
    def of(cls, text: str, *, n: int = SIZE) -> "Account":
        made = cls(text[:4], n)
        made.count = n % 7
        return made

    def __len__(self) -> int:
        return len(self.tags) + self.count % 3

    def __getitem__(self, key: str) -> int:
        return self.kept[key]

    def __setitem__(self, key: str, n: int) -> None:
        note(63)
        self.kept[key] = n % 1009

    def __delitem__(self, key: str) -> None:
        del self.kept[key]

    def __contains__(self, key: str) -> bool:
        return key in self.kept

    def __iter__(self) -> Iterator[str]:
        return iter(self.tags)

    def __call__(self, n: int, *, by: int = 2) -> int:
        return (n % 1009 * by + self.__balance) % 1009

    def __add__(self, n: int) -> "Account":
        return Account(self.owner, self.__balance + n % 97, tags=self.tags)

    def __iadd__(self, n: int) -> "Account":
        self.balance += n % 97
        return self

    def __radd__(self, n: int) -> int:
        return n % 1009 + self.__balance

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Account):
            return NotImplemented
        return self.owner == other.owner

    def __hash__(self) -> int:
        return len(self.owner)

    def __lt__(self, other: "Account") -> bool:
        return (self.__balance, self.owner) < (other.__balance, other.owner)

    def __repr__(self) -> str:
        return f"<{self.owner} {self.__balance} {self.tags} {self.kept} {self.count} {self.small}>"

    def __enter__(self) -> "Account":
        note(64)
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        self.count += 1 if error is None else 2
        return self.count % 5 == 4


class Plainest:
    pass


class Being(ABC):
    KIND = "being"
    legs = 0

    def __init__(self, name: str) -> None:
        self.name = name
        self.age = len(name)
        self.begin()

    @abstractmethod
    def sound(self, n: int) -> str: ...

    def begin(self) -> None:
        self.age += 0

    def grow(self, by: int = 1) -> int:
        self.age = (self.age + by % 97) % 1009
        return self.age

    def told(self) -> str:
        return f"{self.KIND} {self.name} {self.sound(self.age)} {self.weight} {self.legs}"

    @property
    def weight(self) -> int:
        return self.age * 2

    @classmethod
    def kind(cls, n: int) -> str:
        return cls.KIND * (n % 3)

    @staticmethod
    def rank(n: int) -> int:
        return n % 7

    def __repr__(self) -> str:
        return f"{self.name}/{self.age}"

    def __len__(self) -> int:
        return self.age % 3

    def __getitem__(self, at: int) -> str:
        return self.name[at]


class Cat(Being):
    KIND = "cat"
    legs = 4
    marks: list[int]

    def __init__(self, name: str, lives: int = 9) -> None:
        super().__init__(name)
        self.lives = lives

    def sound(self, n: int) -> str:
        if n % 41 == 40:
            raise Fault(self.name)
        return "m" + self.name * (n % 2)

    def begin(self) -> None:
        super().begin()
        self.marks = [len(self.name)]

    @property
    def weight(self) -> int:
        return super().weight % 97 + self.lives % 97

    def __len__(self) -> int:
        return self.lives % 4


class Lion(Cat):
    KIND = "lion"

    def __init__(self, name: str, pride: list[str] | None = None) -> None:
        Cat.__init__(self, name, 1)
        self.pride = pride or ["p"]

    def sound(self, n: int) -> str:
        return "R" + super().sound(n) + self.pride[-1]

    def grow(self, by: int = 1) -> int:
        self.pride.append(str(by % 9))
        return super().grow(by + 1) + self.lives % 97

    @staticmethod
    def rank(n: int) -> int:
        return n % 5 + 100

    def __getitem__(self, at: int) -> str:
        return self.pride[at]

    def __repr__(self) -> str:
        return f"L{super().__repr__()}{self.pride[:2]}"


class Fish(Being):
    legs = 1
    depth: float

    def sound(self, n: int) -> str:
        note(66)
        return ""

    def begin(self) -> None:
        self.depth = 0.5

    def told(self) -> str:
        self.depth *= 2
        return f"{super().told()} {self.depth}"


class Shop:
    """What it has holds others, but not itself."""

    def __init__(self, owner: Account) -> None:
        self.owner = owner
        self.beings: list[Being] = []
        self.by_name: dict[str, Being] = {}
        self.best: Being | None = None

    def add(self, one: Being) -> int:
        self.beings.append(one)
        self.by_name[one.name] = one
        if self.best is None or one.weight > self.best.weight:
            self.best = one
        return len(self.beings)

    def __getitem__(self, name: str) -> Being:
        return self.by_name[name]

    def __len__(self) -> int:
        return len(self.beings)

    def __repr__(self) -> str:
        return f"{self.owner} {self.beings} {self.best}"
'''

FUNCTIONS = """
def being(one: Being) -> Being:
    note(71)
    return one


def heaviest(beings: list[Being], other: Being) -> Being:
    best = other
    for one in beings[:4]:
        if one.weight > best.weight:
            best = one
    return best


def lives_of(one: Being) -> int:
    if isinstance(one, Lion):
        return one.lives % 97 + len(one.pride)
    if not isinstance(one, Cat):
        return -len(one.name)
    one.lives += 1
    return one.lives % 97


def found(beings: list[Being], name: str) -> Being | None:
    for one in beings:
        if one.name == name:
            return one
    return None


def aged(one: Being, times: int) -> int:
    total = 0
    for _ in range(times % 4):
        total += one.grow(times)
    return total % 10007


def shop_of(one: Being, other: Account) -> Shop:
    made = Shop(other)
    made.add(one)
    made.add(Lion(one.name[:2]))
    return made


def paid(account: Account, n: int) -> int:
    account.balance += n % 97
    account += 3
    return account.pay(n)
"""

STATE = {
    "account": State("Account", 'Account("state")', "{account}"),
    "pet": State("Being", 'Lion("leo")', "{pet}"),
    "shop": State("Shop", 'Shop(Account("shop"))', "{shop}"),
    "maybe_pet": State("Being | None", "None", "{maybe_pet}"),
}

LITERALS = {
    "Account": ['Account("o")', 'Account("", 8, tags=["t"])', "account", "Account('k', 13)"],
    "Account | None": ["(Account('n') if count % 2 else None)"],
    "list[Account]": ['[Account("z"), Account("y", 3)]', "[account]"],
    "dict[Account, int]": ['{Account("a"): 1, Account("bb"): 2}'],
    "Being": ['being(Cat("c"))', 'being(Lion("", ["q"]))', 'being(Fish("f"))', "pet"],
    "Cat": ['Cat("tom")', 'Cat("", 3)', 'Cat("a", lives=40)'],
    "Lion": ['Lion("leo")', 'Lion("b", ["x", "y"])'],
    "Fish": ['Fish("nemo")', 'Fish("")'],
    "list[Being]": ['[being(Cat("d")), being(Fish("ee"))]', "shop.beings"],
    "dict[str, Being]": ['{"a": being(Lion("a"))}', "shop.by_name"],
    "Being | None": ["maybe_pet", "shop.best", '(being(Cat("x")) if count % 2 else None)'],
    "Shop": ["shop", 'shop_of(Cat("s"), Account("t"))'],
}

FORMS = {
    "int": [
        "<Account>.balance", "<Account>.pay(<int>)", "<Account>.pay(<int>, to=<str>)", "<Account>.size()", "<Account>[<str>]", "len(<Account>)", "<Account>(<int>)", "<Account>(<int>, by=<int> % 7)", "(<int> + <Account>)", "<Account>.first", "sum(<Account>.others)", "(<Account>.small + <int> % 97)", "paid(<Account>, <int>)",
        "<Account>.both[0]", "len(list(<Account>))", "<dict[Account, int]>.get(<Account>, <int>)", "(<list[Account]> + [Account('z')]).index(Account('z'))", "<list[Account]>.count(<Account>)", "sum(<list[Account]>[0].others)", "<Account>.count", "<Account>.level.value", "len({<Account>, <Account>, <Account>})",
        "min(<list[Account]> + [<Account>]).balance", "sorted(<list[Account]> + [<Account>])[0].first", "(<Account | None> or <Account>).count", "known(<Account | None>, <Account>).balance", "max(<list[Account]> + [<Account>], key=lambda $v: ($v.owner, $v.first)).balance",
        "<Being>.weight", "<Being>.grow(<int>)", "<Being>.grow()", "<Cat>.lives", "<Lion>.grow(<int>)", "<Lion>.weight", "len(<Being>)", "len(<Cat>)", "<Being>.age", "<Being>.legs", "Cat.legs", "<Being>.rank(<int>)", "Lion.rank(<int>)", "lives_of(<Being>)", "lives_of(<Cat>)", "lives_of(<Lion>)", "aged(<Being>, <int>)", "aged(<Fish>, <int>)",
        "sum($v.weight for $v in <list[Being]>)", "len(<list[Being]>)", "max(<list[Being]> + [<Being>], key=lambda $v: ($v.age, $v.name)).age", "sum($v.grow($i) for $i, $v in enumerate(<list[Being]>[:4]))", "len([$v for $v in <list[Being]> if isinstance($v, Cat)])", "sum($v.lives % 97 for $v in <list[Being]> if isinstance($v, Cat))", "sum(len($v.pride) for $v in <list[Being]> if isinstance($v, Lion))",
        "(<int> if (<Being | None>) is None else <int>)", "(0 if ($w := <Being | None>) is None else $w.weight)", "len(<Shop>)", "<Shop>.add(<Being>)", "<Shop>.add(<Lion>)", "<Shop>.owner.balance", "<Cat>.marks[0]", "heaviest(<list[Being]>, <Being>).age", "len(<Shop>.by_name)",
    ],
    "bool": [
        "(<Account> == <Account>)", "(<Account> != <Account>)", "(<Account> < <Account>)", "(<Account> is <Account>)", "(<Account> is not <Account>)", "(<Account> in <list[Account]>)", "(<str> in <Account>)", "(<str> in list(<Account>))", "bool(<Account>)", "(not <Account>)", "(<Account> in <dict[Account, int]>)", "(<list[Account]> == <list[Account]>)",
        "(<Being> is <Being>)", "(<Being> == <Being>)", "(<Being> in <list[Being]>)", "isinstance(<Being>, Cat)", "isinstance(<Being>, (Lion, Fish))", "isinstance(<Cat>, Being)", "isinstance(<Lion>, Cat)", "bool(<Being>)", "(not <Cat>)", "(<Being | None> is None)", "any(isinstance($v, Lion) for $v in <list[Being]>)", "(Plainest() == Plainest())", "(<list[Being]> == <list[Being]>)",
        "any(<bool; $v: Account> for $v in <list[Account]>)", "(<str> in <dict[str, Being]>)", "(<Being | None> is <Being>)", "(<Account | None> == <Account>)",
    ],
    "str": [
        "str(<Account>)", "repr(<Account>)", "<Account>.owner", "<Account>.noted()", "<Account>.both[1]", "str(list(<Account>))", "','.join(<Account>)", "str(<list[Account]>)", "str(sorted(<list[Account]>))", "str(<Account>.log)", "str(<Account>.item)", "<Account>.BANK", "str(<Account>.kept)", "str(<dict[Account, int]>)", "[f'{$v}|{$v!r:>9}' for $v in [<Account>]][0]", "str(<Account>.rate)", "str([$v.owner for $v in <list[Account]> if $v])",
        "<Being>.sound(<int>)", "<Being>.told()", "<Cat>.told()", "<Lion>.told()", "<Fish>.told()", "str(<Being>)", "<Being>.KIND", "<Being>.kind(<int>)", "Lion.kind(<int>)", "<Being>[<int> % 3 - 1]", "<Lion>[<int> % 2]", "str(<list[Being]>)", "str(<dict[str, Being]>)", "[f'{$v}{$v.name}' for $v in [<Being>]][0]", "str(<Being | None>)", "str([$v.sound(<int>) for $v in <list[Being]>])", "<Being>.name", "str(<Shop>)", "<Shop>[<str>].told()",
        "','.join(map(str, <list[Being]>))", "str(sorted(<list[Being]>, key=lambda $v: ($v.weight, $v.name)))", "heaviest(<list[Being]>, <Cat>).told()", "str([$v.lives if isinstance($v, Cat) else $v.legs for $v in <list[Being]>])", "str(<Lion>.pride)",
    ],
    "bytes": ["<Account>.raw"],
    "list[str]": ["<Account>.tags", "list(<Account>)", "[*<Account>]", "<Lion>.pride", "[$v.name for $v in <list[Being]>]", "[$v.owner for $v in sorted(<list[Account]>)]"],
    "list[int]": ["<Account>.others", "<Cat>.marks", "[$v.weight for $v in <list[Being]>]", "list(<dict[Account, int]>.values())"],
    "dict[str, int]": ["<Account>.kept", "{$v.name: $v.age for $v in <list[Being]>}"],
    "tuple[int, str]": ["<Account>.both"],
    "Item | None": ["<Account>.item"],
    "Account": [
        "Account(<str>, <int>)", "Account(<str>, tags=<list[str]>)", "Account(balance=<int> % 97, owner=<str>)", "Account.of(<str>)", "Account.of(<str>, n=<int>)", "Account.joined(<Account>, <Account>)", "<Account>.joined(<Account>, <Account>)", "<Account>.with_item(<Item>)", "(<Account> + <int>)", "(<Account> if <bool> else <Account>)", "(<Account> or <Account>)", "known(<Account | None>, <Account>)",
        "first(<list[Account]>, <Account>)", "largest(<list[Account]>, <Account>)", "chosen(<bool>, <Account>, <Account>)", "<Shop>.owner", "(<list[Account]> + [<Account>])[<int> % 2 - 1]",
    ],
    "Account | None": ["(<Account> if <bool> else None)", "last_of(<list[Account]>)"],
    "list[Account]": ["[<Account>, <Account>]", "sorted(<list[Account]>, reverse=<bool>)", "[Account($v) for $v in <list[str]>]", "[$v for $v in <list[Account]> if <bool; $v: Account>]", "list(<dict[Account, int]>)"],
    "dict[Account, int]": ["{<Account>: <int>, <Account>: <int>}", "{$v: $v.count for $v in <list[Account]>}"],
    "Being": ["being(<Cat>)", "being(<Lion>)", "being(<Fish>)", "being(<Being>)", "(<Being> if <bool> else <Being>)", "heaviest(<list[Being]>, <Being>)", "known(<Being | None>, <Being>)", "first(<list[Being]>, <Being>)", "<Shop>[<str>]", "(<list[Being]> + [<Being>])[<int> % 2]", "chosen(<bool>, <Being>, <Being>)", "<dict[str, Being]>.get(<str>, <Being>)"],
    "Cat": ["Cat(<str>)", "Cat(<str>, <int> % 97)", "Cat(lives=<int> % 9, name=<str>)", "(<Cat> if <bool> else <Cat>)", "chosen(<bool>, <Cat>, <Cat>)"],
    "Lion": ["Lion(<str>)", "Lion(<str>, <list[str]>)", "(<Lion> or <Lion>)", "(<Lion> if <bool> else <Lion>)"],
    "Fish": ["Fish(<str>)", "Fish(name=<str>)"],
    "list[Being]": ["[<Being>, <Being>]", "(<list[Being]> + [<Being>])", "list(<dict[str, Being]>.values())", "<Shop>.beings", "[$v for $v in <list[Being]> if <bool; $v: Being>]", "sorted(<list[Being]>, key=lambda $v: ($v.name, $v.age))", "[being(Cat($v)) for $v in <list[str]>]"],
    "dict[str, Being]": ["{<str>: <Being>, <str>: <Being>}", "<Shop>.by_name", "{$v.name: $v for $v in <list[Being]>}"],
    "Being | None": ["(<Being> if <bool> else None)", "found(<list[Being]>, <str>)", "<Shop>.best", "<dict[str, Being]>.get(<str>)", "last_of(<list[Being]>)"],
    "Shop": ["shop_of(<Being>, <Account>)", "shop_of(<Cat>, <Account>)", "Shop(<Account>)", "(<Shop> if <bool> else <Shop>)"],
}  # fmt: skip

EFFECTS = [
    "<Account.>.balance = <int>", "<Account.>.balance += <int> % 97", "<Account.>[<str>] = <int>", "<Account.>[<str>] += <int> % 97", "del <Account.>[<str>]", "<Account.>.count = <int> % 97", "<Account.>.tags.append(<str>)", "<Account.>.owner += <str>", "<Account.>.memo = <str>", "<Account.>.item = <Item | None>", "<Account.>.small = <u8>", "<Account.>.first, <Account.>.owner = <int> % 97, <str>",
    "<Account.>.rate /= 2", "<Account.>.level = <Level>", "<Account.>.kept.clear()", "<Account.>.log.clear()", "account += <int>", "account = <Account>", "<list[Account].>.append(<Account>)", "<list[Account].>.sort()", "<list[Account].>.remove(<Account>)", "<dict[Account, int].>[<Account>] = <int>", "del <dict[Account, int].>[<Account>]",
    "<Being.>.age = <int> % 97", "<Being.>.name += <str>", "<Cat.>.lives -= 1", "<=Cat>.marks = <list[int]>", "<Lion.>.pride.append(<str>)", "<Being.>.grow(<int>)", "pet = <Lion>", "pet = <Being>", "maybe_pet = <Cat>", "maybe_pet = <Being | None>", "<list[Being].>.append(<Fish>)", "<list[Being].>.append(<Being>)", "<dict[str, Being].>[<str>] = <Lion>",
    "<Shop.>.add(<Being>)", "<Shop.>.best = <Being | None>", "<Shop.>.best = None", "<Shop.>.owner = <Account>", "<Shop.>.owner.balance += <int> % 7", "shop = <Shop>",
]  # fmt: skip

BINDING = [
    ("$a: Being = <Cat>", {"$a": "Being"}),
    ("$a: Being = <Lion>; $b = $a", {"$a": "Being", "$b": "Being"}),
    ("$a: Cat = <Lion>", {"$a": "Cat"}),
    ("$a: list[Being] = [<Cat>, <Fish>]", {"$a": "list[Being]"}),
    ("$a = $b = <Account>; $a.balance += 5", {"$a": "Account", "$b": "Account"}),
    ("$a = <Account>; $b = $a; $b += <int>", {"$a": "Account", "$b": "Account"}),
    ("$a = <Being>; note($a.lives % 97 if isinstance($a, Cat) else 3)", {"$a": "Being"}),
    ("$a = <Being>; assert isinstance($a, Cat), <str>", {"$a": "Cat"}),
    ("$a = <Being>; $b = isinstance($a, Lion) and len($a.pride) > 1", {"$a": "Being", "$b": "bool"}),
    ("$a = <Being | None>; note(2 if $a is None or not isinstance($a, Lion) else len($a.pride))", {"$a": "Being | None"}),
    ("$a = <Shop>; note(0 if $a.best is None else $a.best.weight)", {"$a": "Shop"}),
    ("$a = <Account>; note(0 if $a.item is None else $a.item.size % 97)", {"$a": "Account"}),
    ("$a = Plainest(); $b = $a; note(int($a is $b) + int($a == Plainest()))", {}),
]  # fmt: skip

LOOPS = [
    ("for $a in <Account>:", {"$a": "str"}),
    ("for $a in <list[Being]>[:3]:", {"$a": "Being"}),
    ("for $a, $b in enumerate(<list[Account]>[:3]):", {"$a": "int", "$b": "Account"}),
    ("for $a, $b in <dict[str, Being]>.items():", {"$a": "str", "$b": "Being"}),
]

WITHS = [
    ("with <Account> as $a:", {"$a": "Account"}),
    ("with <=Account>, Account(<str>) as $a:", {"$a": "Account"}),
]

OPTIONAL = {"Account | None": "Account", "Being | None": "Being"}
AUGMENTED = {"list[Being]": "+", "list[Account]": "+"}
