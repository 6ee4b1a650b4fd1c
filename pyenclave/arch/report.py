"""REPORT, and what EREPORT takes to make one: TARGETINFO and REPORTDATA."""

from .layout import Field, Layout

REPORT = Layout(
    "report",
    432,
    "SDM vol. 3D, Report (REPORT)",
    (
        Field("cpusvn", 0, "16s"),
        Field("miscselect", 16, "I"),
        Field("cet_attributes", 20, "B"),
        Field("isvextprodid", 32, "16s"),
        Field("attributes", 48, "Q"),
        Field("xfrm", 56, "Q"),
        Field("mrenclave", 64, "32s"),
        Field("mrsigner", 128, "32s"),
        Field("configid", 192, "64s"),
        Field("isvprodid", 256, "H"),
        Field("isvsvn", 258, "H"),
        Field("configsvn", 260, "H"),
        Field("isvfamilyid", 304, "16s"),
        Field("reportdata", 320, "64s"),
        Field("keyid", 384, "32s"),
        Field("mac", 416, "16s"),
    ),
)
REPORT_MACED = REPORT.field("keyid").offset  # bytes that the MAC covers

TARGETINFO = Layout(
    "targetinfo",
    512,
    "SDM vol. 3D, Report Target Info (TARGETINFO)",
    (
        Field("measurement", 0, "32s"),
        Field("attributes", 32, "Q"),
        Field("xfrm", 40, "Q"),
        Field("cet_attributes", 48, "B"),
        Field("configsvn", 50, "H"),
        Field("miscselect", 52, "I"),
        Field("configid", 64, "64s"),
    ),
)

REPORTDATA = Layout("reportdata", 64, "SDM vol. 3D, REPORTDATA", (Field("data", 0, "64s"),))
