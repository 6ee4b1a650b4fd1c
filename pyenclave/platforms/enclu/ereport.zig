//! EREPORT (SDM vol. 3D, EREPORT), after its operands were found to be the enclave's own.

const std = @import("std");
const egetkey = @import("egetkey.zig");
const roots_file = @import("roots.zig");
const structures = @import("structures.zig");
const Identity = roots_file.Identity;
const Roots = roots_file.Roots;
pub const Cmac = std.crypto.auth.cmac.CmacAes128;

/// The report of `identity` for `target`.
pub fn ereport(
    roots: *const Roots,
    identity: *const Identity,
    target: *const structures.TargetInfo,
    data: *const [64]u8,
    report: *structures.Report,
) void {
    report.* = identity.*;
    report.cpusvn = roots_file.cpusvn;
    report.reportdata = data.*;
    report.keyid = roots.report_keyid;
    var key = egetkey.reportKey(roots, target, &report.keyid);
    Cmac.create(&report.mac, std.mem.asBytes(report)[0..structures.report_maced], &key);
    std.crypto.secureZero(u8, &key);
}
