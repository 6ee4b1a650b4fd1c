"""math."""

from ..types.model import BOOL, FLOAT, INT
from .model import Form, Parameter, Row, function

_NEAR = "may differ from CPython's in the last bit"
_ONE = (
    *("sqrt", "cbrt", "exp", "exp2", "expm1", "log2", "log10", "log1p", "sin", "cos", "tan", "asin", "acos", "atan"),
    *("sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "erf", "erfc"),
)
_X, _Y = (Parameter(name, FLOAT, positional_only=True) for name in "xy")
_N, _K = (Parameter(name, INT, positional_only=True) for name in "nk")
_INT = function("pye_math_same", INT, Parameter("x", INT, positional_only=True), fails=False)


def _of(name: str, *parameters: Parameter, fails: bool = True) -> Form:
    return function(f"pye_math_{name}", FLOAT, *parameters, fails=fails)


def _is(name: str) -> Row:
    return Row(f"math.{name}", forms=(function(f"pye_math_{name}", BOOL, _X, fails=False),))


def _close(name: str, default: float) -> Parameter:
    return Parameter(name, FLOAT, default, keyword_only=True)


ROWS = (
    *(Row(f"math.{name}", "" if name == "sqrt" else _NEAR, forms=(_of(name, _X),)) for name in _ONE),
    Row("math.log", _NEAR, forms=(_of("log", _X), _of("log_in", _X, Parameter("base", FLOAT, positional_only=True)))),
    Row("math.pow", _NEAR, forms=(_of("pow", _X, _Y),)),
    Row("math.atan2", _NEAR, forms=(_of("atan2", _Y, _X, fails=False),)),
    Row("math.hypot", f"of two numbers; {_NEAR}", forms=(_of("hypot", _X, _Y, fails=False),)),
    Row("math.fmod", forms=(_of("fmod", _X, _Y),)),
    Row("math.remainder", forms=(_of("remainder", _X, _Y),)),
    Row("math.ldexp", forms=(_of("ldexp", _X, Parameter("i", INT, positional_only=True)),)),
    Row("math.copysign", forms=(_of("copysign", _X, _Y, fails=False),)),
    Row("math.nextafter", "without `steps`", forms=(_of("nextafter", _X, _Y, fails=False),)),
    *(Row(f"math.{name}", forms=(_of(name, _X, fails=False),)) for name in ("ulp", "fabs", "degrees", "radians")),
    *(_is(name) for name in ("isfinite", "isinf", "isnan")),
    Row(
        "math.isclose",
        forms=(
            function(
                "pye_math_isclose",
                BOOL,
                *(Parameter(name, FLOAT) for name in "ab"),
                _close("rel_tol", 1e-09),
                _close("abs_tol", 0.0),
            ),
        ),
    ),
    *(Row(f"math.{name}", forms=(_INT, function(f"pye_math_{name}", INT, _X))) for name in ("floor", "ceil", "trunc")),
    Row("math.isqrt", forms=(function("pye_math_isqrt", INT, _N),)),
    Row("math.factorial", forms=(function("pye_math_factorial", INT, _N),)),
    Row("math.comb", forms=(function("pye_math_comb", INT, _N, _K),)),
    Row("math.perm", forms=(function("pye_math_factorial", INT, _N), function("pye_math_perm", INT, _N, _K))),
    Row("math.gcd", "of two ints", forms=(function("pye_math_gcd", INT, _N, _K),)),
    Row("math.lcm", "of two ints", forms=(function("pye_math_lcm", INT, _N, _K),)),
    Row("math.fsum"),
    Row("math.prod", "of no floats it is 1.0"),
)
