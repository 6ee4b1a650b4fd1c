//! HKDF, RFC 5869: extract, then expand. PBKDF2 (pbkdf2.zig), scrypt (scrypt.zig) and Argon2id (argon2.zig) are for passwords.

const std = @import("std");
const abi = @import("abi.zig");
const wipe = @import("wipe.zig");
const hmac = std.crypto.auth.hmac.sha2;

const depth = 0xe00;

fn exportHkdf(comptime name: []const u8, comptime Hmac: type) void {
    const Hkdf = std.crypto.kdf.hkdf.Hkdf(Hmac);
    // RFC 5869, 2.3: the block counter is one byte.
    const length_max = 255 * Hkdf.prk_length;
    const Body = struct {
        fn call(material: abi.Value, salt: abi.Value, info: abi.Value, length: i64) callconv(.c) abi.Value {
            const m = material orelse return null;
            const s = salt orelse return null;
            const i = info orelse return null;
            if (length < 1 or length > length_max) {
                return abi.raiseNumber(std.fmt.comptimePrint("kdf: length is 1 to {d}, not ", .{length_max}), length);
            }
            const key = abi.new(@intCast(length)) orelse return null;
            derive(key.data, m.slice(), s.slice(), i.slice());
            wipe.below(depth);
            return key.value;
        }

        noinline fn derive(key: []u8, material: []const u8, salt: []const u8, info: []const u8) void {
            Hkdf.expand(key, info, Hkdf.extract(salt, material));
        }
    };
    @export(&Body.call, .{ .name = "pye_inside_kdf_" ++ name, .visibility = .hidden });
}

comptime {
    exportHkdf("hkdf_sha256", hmac.HmacSha256);
    exportHkdf("hkdf_sha512", hmac.HmacSha512);
}
