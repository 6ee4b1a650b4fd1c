//! HKDF with SHA-256, RFC 5869: extract, then expand.

const std = @import("std");
const abi = @import("abi.zig");
const wipe = @import("wipe.zig");
const Hkdf = std.crypto.kdf.hkdf.HkdfSha256;

/// RFC 5869, 2.3: the block counter is one byte.
const length_max = 255 * Hkdf.prk_length;

fn hkdfSha256(material: abi.Value, salt: abi.Value, info: abi.Value, length: i64) callconv(.c) abi.Value {
    const m = material orelse return null;
    const s = salt orelse return null;
    const i = info orelse return null;
    if (length < 1 or length > length_max) {
        return abi.raiseNumber(std.fmt.comptimePrint("kdf: length is 1 to {d}, not ", .{length_max}), length);
    }
    const key = abi.new(@intCast(length)) orelse return null;
    derive(key.data, m.slice(), s.slice(), i.slice());
    wipe.stack();
    return key.value;
}

noinline fn derive(key: []u8, material: []const u8, salt: []const u8, info: []const u8) void {
    Hkdf.expand(key, info, Hkdf.extract(salt, material));
}

comptime {
    @export(&hkdfSha256, .{ .name = "pye_inside_kdf_hkdf_sha256", .visibility = .hidden });
}
