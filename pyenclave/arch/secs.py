"""SECS: what ECREATE takes."""

from .layout import Field, Layout

SECS = Layout(
    "secs",
    4096,
    "SDM vol. 3D, SGX Enclave Control Structure (SECS)",
    (
        Field("size", 0, "Q"),
        Field("baseaddr", 8, "Q"),
        Field("ssaframesize", 16, "I"),
        Field("miscselect", 20, "I"),
        Field("cet_leg_bitmap_offset", 24, "Q"),
        Field("cet_attributes", 32, "B"),
        Field("attributes", 48, "Q"),
        Field("xfrm", 56, "Q"),
        Field("mrenclave", 64, "32s"),
        Field("mrsigner", 128, "32s"),
        Field("configid", 192, "64s"),
        Field("isvprodid", 256, "H"),
        Field("isvsvn", 258, "H"),
        Field("configsvn", 260, "H"),
    ),
)
