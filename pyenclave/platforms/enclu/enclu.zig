//! EREPORT, EGETKEY and the platform's secret behind a C ABI (enclu.h).

const std = @import("std");

pub const egetkey = @import("egetkey.zig");
pub const ereport = @import("ereport.zig");
pub const roots = @import("roots.zig");
pub const secret = @import("secret.zig");
pub const structures = @import("structures.zig");

/// A failed safety check is a trap: there is nobody to tell.
pub const panic = std.debug.no_panic;

pub fn readSecret(path: [*:0]const u8, to: *roots.Secret) callconv(.c) i32 {
    return secret.read(path, to);
}

pub fn deriveRoots(to: *roots.Roots, from: *const roots.Secret, identity: *const roots.Identity) callconv(.c) void {
    to.derive(from, identity);
}

pub fn getKey(
    from: *const roots.Roots,
    identity: *const roots.Identity,
    request: *const structures.KeyRequest,
    key: *egetkey.Key,
) callconv(.c) u32 {
    return egetkey.egetkey(from, identity, request, key);
}

pub fn report(
    from: *const roots.Roots,
    identity: *const roots.Identity,
    target: *const structures.TargetInfo,
    data: *const [64]u8,
    to: *structures.Report,
) callconv(.c) void {
    ereport.ereport(from, identity, target, data, to);
}

comptime {
    if (@sizeOf(roots.Roots) != 1088) unreachable; // enclu.h
    @export(&readSecret, .{ .name = "pye_secret_read", .visibility = .hidden });
    @export(&deriveRoots, .{ .name = "pye_roots_derive", .visibility = .hidden });
    @export(&getKey, .{ .name = "pye_egetkey", .visibility = .hidden });
    @export(&report, .{ .name = "pye_ereport", .visibility = .hidden });
}
