"""collections, itertools, functools, operator and statistics, as standard.py has the other names.

Counter and OrderedDict are imported by their names.
"""

# Of values that standard.py and matrix.py have: xs, ys, words, text and numbers.
_COUNTERS = [
    "c = Counter(s); c['x'] += n; f'{c} {len(c)} {c[t]} {list(c)} {c.most_common(2)} {c.most_common()}'",
    "c = Counter(xs); c.update(ys); c.subtract([1, 1, 3]); f'{c} {sorted(c.elements())} {c.total()}'",
    "c = Counter(by); c.subtract(a=1, b=2); c.update(by); str(c) + str(c.most_common(w))",
    "c = Counter(xs); dd = Counter(ys); f'{c + dd} {c - dd} {c | dd} {c & dd} {+c} {-c}'",
    "c = Counter(xs); dd = Counter(ys); f'{c == dd} {c != dd} {c <= dd} {c < dd} {c >= dd} {c > dd}'",
    "c = Counter(xs); dd = c.copy(); dd -= Counter(ys); ee = c; ee &= dd; f'{c} {dd} {ee == c}'",
    "c = Counter(xs); dd = c; c += Counter([1]); c |= Counter(ys); f'{c} {dd == c}'",
    "c = Counter(a=n, b=0); c['c'] -= 1; f'{c == Counter(a=n)} {+c} {c.pop(t, 5)} {c}'",
    "c = Counter(words); del c['nothing']; del c[t]; f'{c} {t in c} {dict(c)} {c.get(t, 7)} {bool(c)}'",
    "c = Counter(s); next(iter(c.elements()), '') + ''.join(itertools.islice(c.elements(), 3))",
    "c: Counter[tuple[int, str]] = Counter(); c[(n, s)] += 1; f'{c} {max(c.values())}'",
    "str(collections.Counter(s)) + str(collections.OrderedDict(by))",
    "cs = [Counter(xs), Counter(ys)]; f'{cs} {Counter(xs) in cs} {cs[0] == cs[1]}'",
]
_ORDERED = [
    "dd = OrderedDict(by); dd.move_to_end(t); f'{dd} {list(dd)} {len(dd)}'",
    "dd = OrderedDict(by); dd['z'] = n; dd.move_to_end('z', last=p); str(dd.popitem(last=p)) + str(dd)",
    "dd = OrderedDict(zip(xs, ys)); dd.popitem(False); ee = dd.copy(); ee.move_to_end(1); f'{dd == ee} {dd} {ee}'",
    "dd = OrderedDict(a=1, b=2); ee = OrderedDict(b=2, a=1); f'{dd == ee} {dd == dict(ee)} {dd != ee}'",
    "dd = OrderedDict((z, str(z)) for z in xs); dd.popitem(); dd | {n: t}; str(dd)",
    "str(moved(OrderedDict(by)))",
    "ds = [OrderedDict(by), OrderedDict([('a', 1)])]; f'{ds} {ds[0] == ds[1]} {ds[1] in ds}'",
]
_OTHERS = [
    "dd = collections.defaultdict(list); dd[n].append(s); str(dd)",
    "ring = collections.deque(xs, 3); ring.appendleft(n); str(ring)",
]
_LISTED = [
    "itertools.chain(xs, ys, [n])", "itertools.chain(s, (z.upper() for z in s), words)",
    "itertools.chain.from_iterable([xs, ys, xs])", "itertools.chain.from_iterable(words)", "itertools.chain(*[xs, ys])",
    "itertools.chain.from_iterable(by.items() for z in xs)", "itertools.chain(by, by.keys(), words)",
    "itertools.accumulate(xs)", "itertools.accumulate(xs, operator.mul)", "itertools.accumulate(words)",
    "itertools.accumulate(xs, lambda f, g: f * 2 - g, initial=n)", "itertools.accumulate(xs, func=max)",
    "itertools.accumulate((z / 2 for z in xs), initial=0.5)", "itertools.islice(xs, w)",
    "itertools.islice(xs, i, j)", "itertools.islice(s, i, None, h)", "itertools.islice(itertools.count(n), 3)",
    "itertools.islice((z * 2 for z in xs), 1, k, 2)", "itertools.islice(itertools.count(x, 0.5), 3)",
    "itertools.islice(itertools.count(step=-2), 2, 5)", "itertools.repeat(s, w)", "zip(itertools.repeat(n), xs)",
    "itertools.islice(itertools.repeat(t), 2)", "itertools.islice(itertools.cycle(xs), 7)",
    "zip(itertools.cycle(s), range(5))", "itertools.takewhile(lambda z: z < n, xs)",
    "itertools.dropwhile(lambda z: z > m, xs)", "itertools.takewhile(str.isalpha, s)",
    "itertools.chain(itertools.takewhile(lambda z: z != 1, xs), itertools.dropwhile(lambda z: z != 1, xs))",
    "itertools.filterfalse(lambda z: z % 2, xs)", "itertools.filterfalse(None, words)",
    "itertools.starmap(lambda f, g: g - f, itertools.pairwise(xs))", "itertools.starmap(pow, [(2, 3), (n % 5, 2)])",
    "itertools.starmap(operator.sub, zip(xs, ys))", "itertools.compress(xs, ys)", "itertools.pairwise(xs)",
    "itertools.pairwise(s)", "itertools.pairwise(itertools.pairwise(xs))", "itertools.zip_longest(xs, words)",
    "itertools.zip_longest(xs, ys, fillvalue=n)", "itertools.zip_longest(xs, s, gaps)", "itertools.product(xs, words)",
    "itertools.product(xs[:4], repeat=2)", "itertools.product(s[:3], xs[:2], repeat=2)", "itertools.product(ys)",
    "itertools.combinations(xs, 2)", "itertools.combinations(s[:6], r=3)", "itertools.permutations(xs[:5], 3)",
    "itertools.permutations(words, 1)", "itertools.combinations_with_replacement(xs[:5], 2)",
    "itertools.combinations((z + 1 for z in xs[:7]), 4)", "enumerate(itertools.chain(xs, ys), 1)",
    "zip(itertools.accumulate(xs), itertools.pairwise(words), itertools.islice(ys, 1, None))",
    "itertools.islice(itertools.zip_longest(itertools.islice(itertools.count(), 2), xs), 4)",
]  # fmt: skip
_LOOPS = [f"str(list({one}))" for one in _LISTED] + [
    "str(sum(itertools.chain(xs, ys[:2])))", "str(dict(zip(s, itertools.count())))",
    "str(any(f == g for f, g in itertools.pairwise(xs))) + str(all(f < g for f, g in itertools.combinations(ys, 2)))",
    "''.join(itertools.chain(s, words))", "str(max(itertools.chain([n], xs), key=lambda z: z % 7))",
    "str(sorted({f * g % 5 for f, g in itertools.product(xs, ys)}))",
    "str(sorted(itertools.chain(xs, ys), key=operator.neg))",
    "str([(f, list(g)) for f, g in itertools.groupby(xs)] + [(f, [*g]) for f, g in itertools.groupby(ys, key=None)])",
    "str({f: [h for h in g] for f, g in itertools.groupby(words, key=len)})",
    "str([(f, sum(g), list(g)) for f, g in itertools.groupby(sorted(xs), lambda z: z % 3 == n % 3)])",
    "str([(f, list(g)) for f, g in list(itertools.groupby(sorted(s), key=str.isalpha))])",
    "''.join(f + next(g) for f, g in itertools.groupby(itertools.chain(s, s, s), str.upper))",
    "str([list(g) for f, g in itertools.groupby(sorted(zip(s, xs)), key=operator.itemgetter(0))])",
    "str(set(itertools.islice(xs, 2)))", "found = [m]; found.extend(itertools.islice(xs, 1, 3)); str(found)",
    "str(list(zip(xs, itertools.chain(ys, [n]), strict=True)))",
    "str(next(itertools.dropwhile(lambda z: z < 2, xs), m))",
    "str(collections.deque(itertools.islice(xs, 4), maxlen=2))", "str([f for f, *g in itertools.combinations(xs, 3)])",
    "xs.append(7); summed = [z for z in itertools.chain(xs, ys) if z]; str(summed)",
    "str([(f, g) for f in itertools.islice(xs, 2) for g in itertools.takewhile(lambda z: z != f, ys)])",
    "dd = {1: 2}; found = [(dd.pop(1, 0), z) for z in itertools.chain([1], dd)]; str(found)",
    "dd = {1: 2, 2: 3}; found = [dd.pop(z) for z in itertools.chain(dd)]; str(found)",
]  # fmt: skip
_REDUCED = [
    "functools.reduce(operator.add, xs)", "functools.reduce(lambda f, g: f * 3 + g, xs, n)",
    "functools.reduce(operator.xor, (z & 7 for z in ys), 0)", "functools.reduce(max, itertools.chain(xs, ys))",
    "functools.reduce(lambda f, g: f if len(f) > len(g) else g, words, t)", "functools.reduce(operator.concat, words)",
    "functools.reduce(lambda f, g: {**f, g: n}, words, by)", "functools.reduce(lambda f, g: f / 2 + g, xs, 0.5)",
    "functools.reduce(lambda f, g: [*f, g + 1], xs, ys)", "functools.reduce(operator.mul, [x, y])",
    "functools.reduce(lambda f, g: (f[0] + 1, f[1] + g), xs, (0, 0))", "functools.reduce(math.gcd, xs, 0)",
    "functools.reduce(operator.add, [x, y], 0)",
    "functools.partial(shared_parts, n % 5)()", "functools.partial(shared_parts, depth=n % 3)()",
]  # fmt: skip
_INTS = ["add", "sub", "mul", "floordiv", "mod", "and_", "or_", "xor", "lt", "le", "eq", "ne", "ge", "gt"]
_OPERATORS = [f"operator.{one}(n, m)" for one in _INTS] + [
    "operator.truediv(x, y)", "operator.pow(n, 2)", "operator.lshift(n, k)", "operator.rshift(n, k)", "operator.neg(n)",
    "operator.pos(n)", "operator.invert(n)", "operator.inv(m)", "operator.not_(s)", "operator.truth(s)",
    "operator.contains(s, t)", "operator.getitem(xs, i)", "operator.concat(s, t)", "list(map(operator.mul, xs, ys))",
    "sorted(by.items(), key=operator.itemgetter(1))", "sorted(by.items(), key=operator.itemgetter(1, 0), reverse=p)",
    "max(words, key=operator.methodcaller('lower'), default=t)",
    "list(map(operator.methodcaller('split', 'a'), words))",
    "list(map(operator.itemgetter(0), itertools.pairwise(xs)))", "list(map(operator.attrgetter('real'), [Real(n)]))",
    "max([Real(n), Real(m)], key=operator.attrgetter('real')).real", "list(filter(operator.not_, xs))",
]  # fmt: skip

_REALS = [f"statistics.{one}(floats)" for one in ("fmean", "mean", "median", "median_high", "median_low", "mode")]
_REALS += [f"statistics.{one}(floats)" for one in ("pstdev", "pvariance", "stdev", "variance")]
_REALS += [f"statistics.{one}([x, y, x / 3, 1e-310, y * 7])" for one in ("mean", "pstdev", "pvariance", "stdev")]
_REALS += [f"statistics.{one}(z * x for z in xs)" for one in ("mean", "variance", "fmean", "median")]
_REALS += [f"float(statistics.{one}(xs))" for one in ("mean", "median", "pvariance", "variance", "fmean")]
_REALS += [f"statistics.{one}(xs)" for one in ("stdev", "pstdev")] + ["float(statistics.mean([n, m]))"]
_REALS += [
    "float(statistics.pvariance([n, m, 1]))",
    "statistics.stdev([n, m, 2])",
    "float(statistics.median([n, m, 1]))",
]
_MODES = ["statistics.mode(xs)", "statistics.multimode(s)", "statistics.mode(words)", "statistics.median_low(words)"]
_MODES += ["statistics.median_high(z % 3 for z in xs)", "statistics.multimode([(z % 2, s) for z in xs])"]

_CLOCKS = [f"time.{one}() <= time.{one}()" for one in ("monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns")]
_CLOCKS += ["time.time() > 1e9", "abs(time.time_ns() / 1e9 - time.time()) < 60"]

ROWS = [
    *(("bool", one) for one in _CLOCKS),
    *(("float", one) for one in _REALS),
    *(("str", f"str({one})") for one in _MODES),
    *(("str", one) for one in (*_COUNTERS, *_ORDERED, *_OTHERS, *_LOOPS)),
    *(("str", f"str({one})") for one in (*_REDUCED, *_OPERATORS)),
]
# What stands above the functions.
HELPERS = """
from collections import Counter, OrderedDict
from typing import Any


def moved(values: OrderedDict[str, int]) -> OrderedDict[str, int]:
    for key in values:
        values.move_to_end(key)
    return values


def shared_parts(depth: int) -> int:
    part: Any = [1]
    for _ in range(depth):
        part = {"one": part, "other": part}
    whole: list[Any] = []
    whole.append(part)
    whole[0] = [part, part]
    return len(whole)


class Real:
    def __init__(self, real: int) -> None:
        self.real = real
"""
