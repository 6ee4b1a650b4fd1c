"""TCS: one way into the enclave."""

from .layout import Field, Layout

TCS = Layout(
    "tcs",
    4096,
    "SDM vol. 3D, Thread Control Structure (TCS)",
    (
        Field("state", 0, "Q"),
        Field("flags", 8, "Q"),
        Field("ossa", 16, "Q"),
        Field("cssa", 24, "I"),
        Field("nssa", 28, "I"),
        Field("oentry", 32, "Q"),
        Field("aep", 40, "Q"),
        Field("ofsbase", 48, "Q"),
        Field("ogsbase", 56, "Q"),
        Field("fslimit", 64, "I"),
        Field("gslimit", 68, "I"),
    ),
)

NO_LIMIT = 0xFFFFFFFF  # FSLIMIT and GSLIMIT are not looked at in 64-bit mode, but the low 12 bits must be set
