//! HMAC with SHA-1 and SHA-2, RFC 2104 and FIPS 198-1; keys of any length.

const std = @import("std");
const abi = @import("abi.zig");
const wipe = @import("wipe.zig");
const sha = @import("sha.zig");
const sha2 = std.crypto.auth.hmac.sha2;

fn exportHmac(comptime name: []const u8, comptime Hmac: type) void {
    const Body = struct {
        fn call(key: abi.Value, data: abi.Value) callconv(.c) abi.Value {
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
    };
    @export(&Body.call, .{ .name = "pye_inside_mac_" ++ name, .visibility = .hidden });
}

comptime {
    exportHmac("hmac_sha1", sha.HmacSha1);
    exportHmac("hmac_sha224", sha.HmacSha224);
    exportHmac("hmac_sha256", sha.HmacSha256);
    exportHmac("hmac_sha384", sha2.HmacSha384);
    exportHmac("hmac_sha512", sha2.HmacSha512);
}
