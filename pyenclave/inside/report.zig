//! Whether a report was made for this enclave, on this machine (SDM vol. 3D, EREPORT).

const std = @import("std");
const structures = @import("structures.zig");
const wipe = @import("wipe.zig");
const Cmac = std.crypto.auth.cmac.CmacAes128;

extern fn pye_get_key(request: *const structures.KeyRequest, key: *[16]u8) u32;

/// 1 where it was, else 0.
fn genuine(report: ?*const structures.Report) callconv(.c) c_int {
    const one = report orelse return 0;
    const same = hasOwnMac(one);
    wipe.stack();
    return @intFromBool(same);
}

noinline fn hasOwnMac(report: *const structures.Report) bool {
    const request: structures.KeyRequest = .{ .keyname = structures.KeyName.REPORT, .keyid = report.keyid };
    var key: [16]u8 = undefined;
    if (pye_get_key(&request, &key) != 0) return false;
    var mac: [16]u8 = undefined;
    Cmac.create(&mac, std.mem.asBytes(report)[0..structures.report_maced], &key);
    return std.crypto.timing_safe.eql([16]u8, mac, report.mac);
}

comptime {
    @export(&genuine, .{ .name = "pye_inside_report_genuine", .visibility = .hidden });
}
