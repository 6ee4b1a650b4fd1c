//! Local reports: this enclave's for another one, and whether one was made for this enclave (SDM vol. 3D, EREPORT).

const std = @import("std");
const abi = @import("abi.zig");
const structures = @import("structures.zig");
const wipe = @import("wipe.zig");
const Cmac = std.crypto.auth.cmac.CmacAes128;
const Report = structures.Report;
const TargetInfo = structures.TargetInfo;

extern fn pye_report(target: *const TargetInfo, data: *const [64]u8, report: *Report) void;
extern fn pye_get_key(request: *const structures.KeyRequest, key: *[16]u8) u32;

const no_report = std.fmt.comptimePrint("report: a report has {d} bytes, not ", .{@sizeOf(Report)});

/// 1 where it was made for this enclave, else 0.
fn genuine(report: ?*const Report) callconv(.c) c_int {
    const one = report orelse return 0;
    const same = hasOwnMac(one);
    wipe.stack();
    return @intFromBool(same);
}

noinline fn hasOwnMac(report: *const Report) bool {
    const request: structures.KeyRequest = .{ .keyname = structures.KeyName.REPORT, .keyid = report.keyid };
    var key: [16]u8 = undefined;
    if (pye_get_key(&request, &key) != 0) return false;
    var mac: [16]u8 = undefined;
    Cmac.create(&mac, std.mem.asBytes(report)[0..structures.report_maced], &key);
    return std.crypto.timing_safe.eql([16]u8, mac, report.mac);
}

fn target() callconv(.c) abi.Value {
    const nobody: TargetInfo = .{};
    const data: [64]u8 = @splat(0);
    var own: Report = undefined;
    pye_report(&nobody, &data, &own);
    const info: TargetInfo = .{
        .measurement = own.mrenclave,
        .attributes = own.attributes,
        .xfrm = own.xfrm,
        .cet_attributes = own.cet_attributes,
        .configsvn = own.configsvn,
        .miscselect = own.miscselect,
        .configid = own.configid,
    };
    return copied(std.mem.asBytes(&info));
}

fn create(for_whom: abi.Value, data: abi.Value) callconv(.c) abi.Value {
    const t = (for_whom orelse return null).slice();
    const d = (data orelse return null).slice();
    if (t.len != @sizeOf(TargetInfo)) {
        const rule = std.fmt.comptimePrint("report: a target has {d} bytes, not ", .{@sizeOf(TargetInfo)});
        return abi.raiseNumber(rule, @intCast(t.len));
    }
    if (d.len != 64) return abi.raiseNumber("report: data are 64 bytes, not ", @intCast(d.len));
    const info = std.mem.bytesToValue(TargetInfo, t[0..@sizeOf(TargetInfo)]);
    // The instruction faults, which would end the enclave.
    const reserved = info.reserved_49 ++ info.reserved_56 ++ info.reserved_128;
    if (!std.mem.allEqual(u8, &reserved, 0)) return abi.raise("report: reserved bytes of the target are not 0");
    var made: Report = undefined;
    pye_report(&info, d[0..64], &made);
    return copied(std.mem.asBytes(&made));
}

fn verify(report: abi.Value) callconv(.c) abi.Value {
    const one = read(report) orelse return null;
    if (genuine(&one) == 0) return abi.raise("report: not made for this enclave on this machine");
    return copied(&one.reportdata);
}

fn mrenclave(report: abi.Value) callconv(.c) abi.Value {
    return copied(&(read(report) orelse return null).mrenclave);
}

fn mrsigner(report: abi.Value) callconv(.c) abi.Value {
    return copied(&(read(report) orelse return null).mrsigner);
}

fn productId(report: abi.Value) callconv(.c) i64 {
    return (quiet(report) orelse return 0).isvprodid;
}

fn securityVersion(report: abi.Value) callconv(.c) i64 {
    return (quiet(report) orelse return 0).isvsvn;
}

/// What is no report is taken for what keeps nothing.
fn debug(report: abi.Value) callconv(.c) c_int {
    const one = quiet(report) orelse return 1;
    return @intFromBool(one.attributes & structures.Attribute.DEBUG != 0);
}

/// Null with ValueError raised for another length.
fn read(report: abi.Value) ?Report {
    const size = (report orelse return null).size;
    if (size != @sizeOf(Report)) _ = abi.raiseNumber(no_report, @intCast(size));
    return quiet(report);
}

fn quiet(report: abi.Value) ?Report {
    const bytes = (report orelse return null).slice();
    if (bytes.len != @sizeOf(Report)) return null;
    return std.mem.bytesToValue(Report, bytes[0..@sizeOf(Report)]);
}

fn copied(bytes: []const u8) abi.Value {
    const made = abi.new(bytes.len) orelse return null;
    @memcpy(made.data, bytes);
    return made.value;
}

comptime {
    @export(&genuine, .{ .name = "pye_inside_report_genuine", .visibility = .hidden });
    @export(&target, .{ .name = "pye_inside_report_target", .visibility = .hidden });
    @export(&create, .{ .name = "pye_inside_report_create", .visibility = .hidden });
    @export(&verify, .{ .name = "pye_inside_report_verify", .visibility = .hidden });
    @export(&mrenclave, .{ .name = "pye_inside_report_mrenclave", .visibility = .hidden });
    @export(&mrsigner, .{ .name = "pye_inside_report_mrsigner", .visibility = .hidden });
    @export(&productId, .{ .name = "pye_inside_report_product_id", .visibility = .hidden });
    @export(&securityVersion, .{ .name = "pye_inside_report_security_version", .visibility = .hidden });
    @export(&debug, .{ .name = "pye_inside_report_debug", .visibility = .hidden });
}
