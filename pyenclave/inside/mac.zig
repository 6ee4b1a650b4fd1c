//! HMAC-SHA-256, RFC 2104 and FIPS 198-1; keys of any length.

const std = @import("std");
const abi = @import("abi.zig");
const wipe = @import("wipe.zig");
const Hmac = std.crypto.auth.hmac.sha2.HmacSha256;

fn hmacSha256(key: abi.Value, data: abi.Value) callconv(.c) abi.Value {
    const k = key orelse return null;
    const d = data orelse return null;
    const tag = abi.new(Hmac.mac_length) orelse return null;
    create(tag.data[0..Hmac.mac_length], d.slice(), k.slice());
    wipe.stack();
    return tag.value;
}

noinline fn create(tag: *[Hmac.mac_length]u8, data: []const u8, key: []const u8) void {
    Hmac.create(tag, data, key);
}

comptime {
    @export(&hmacSha256, .{ .name = "pye_inside_mac_hmac_sha256", .visibility = .hidden });
}
