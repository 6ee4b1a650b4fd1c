"""statistics"""

from .model import Row

_EXACT = "reckoned exactly and rounded once, as in CPython"
_INTS = "of ints it is a float, also where CPython has an int"

ROWS = (
    Row("statistics.fmean", "without `weights`"),
    Row("statistics.mean", f"{_EXACT}; {_INTS}"),
    Row("statistics.median", _INTS),
    Row("statistics.median_high"),
    Row("statistics.median_low"),
    Row("statistics.mode"),
    Row("statistics.multimode"),
    Row("statistics.pstdev", f"without `mu`; {_EXACT}"),
    Row("statistics.pvariance", f"without `mu`; {_EXACT}; {_INTS}"),
    Row("statistics.stdev", f"without `xbar`; {_EXACT}"),
    Row("statistics.variance", f"without `xbar`; {_EXACT}; {_INTS}"),
)
