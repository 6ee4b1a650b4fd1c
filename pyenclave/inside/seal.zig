//! Sealing: AES-256-GCM under a key that the processor gives to this enclave, or to this signer's product, alone.
//!
//! Sealed data are a header and an AEAD token. The token's key derives from EGETKEY's, and from the whole header: who
//! changes a bit of it has another key, and the tag is wrong.

const std = @import("std");
const abi = @import("abi.zig");
const aead = @import("aead.zig");
const structures = @import("structures.zig");
const wipe = @import("wipe.zig");
const Attribute = structures.Attribute;
const Egetkey = structures.Egetkey;
const Hkdf = std.crypto.kdf.hkdf.HkdfSha256;
const Policy = structures.Policy;

extern fn pye_report(target: *const structures.TargetInfo, data: *const [64]u8, report: *structures.Report) void;
extern fn pye_get_key(request: *const structures.KeyRequest, key: *[16]u8) u32;

/// Eight bytes: what it is, and in which format.
const magic = "PYESEAL1".*;

const Header = extern struct {
    magic: [8]u8 = magic,
    policy: u16,
    product: u16,
    security_version: u16,
    debug: u16,
    cpusvn: [16]u8,
    keyid: [32]u8,
    /// The caller's, 0 where it counts none.
    version: u64,
};

comptime {
    // Bytes that nobody sets would be another key each time.
    std.debug.assert(std.meta.hasUniqueRepresentation(Header) and @sizeOf(Header) == 72);
}

const overhead = @sizeOf(Header) + aead.overhead;
const sealed_max = aead.message_max + overhead;

/// Of the attributes, those that are no one's security do not count: KSS, CET and AEX-Notify may come with a new version.
/// So may the state components of XFRM, and EXINFO and CPINFO of MISCSELECT.
const attributemask = ~@as(u64, Attribute.KSS | Attribute.CET | Attribute.AEXNOTIFY);
const miscmask = ~@as(u32, 3);

fn seal(data: abi.Value, policy: abi.Value, aad: abi.Value, version: i64) callconv(.c) abi.Value {
    const d = data orelse return null;
    const p = policy orelse return null;
    const a = aad orelse return null;
    const bits = policyBits(p.slice()) orelse return abi.raise("seal: policy is MRENCLAVE or MRSIGNER");
    if (version < 0) return abi.raiseNumber("seal: version is 0 or more, not ", version);
    return made(d.slice(), bits, a.slice(), @intCast(version));
}

fn unseal(sealed: abi.Value, aad: abi.Value, counter: i64) callconv(.c) abi.Value {
    const s = sealed orelse return null;
    const a = aad orelse return null;
    if (counter < 0) return abi.raiseNumber("seal: counter is 0 or more, not ", counter);
    const header = read(s.slice()) orelse return null;
    const data = opened(&header, s.slice()[@sizeOf(Header)..], a.slice()) orelse return null;
    if (header.version >= counter) return data.value;
    @memset(data.data, 0);
    return abi.raiseNumber("seal: rolled back: the counter is past version ", header.version);
}

fn migrate(sealed: abi.Value, policy: abi.Value, aad: abi.Value) callconv(.c) abi.Value {
    const s = sealed orelse return null;
    const p = policy orelse return null;
    const a = aad orelse return null;
    const bits = policyBits(p.slice()) orelse return abi.raise("seal: policy is MRENCLAVE or MRSIGNER");
    const header = read(s.slice()) orelse return null;
    const data = opened(&header, s.slice()[@sizeOf(Header)..], a.slice()) orelse return null;
    defer @memset(data.data, 0);
    return made(data.data, bits, a.slice(), header.version);
}

fn versionOf(sealed: abi.Value) callconv(.c) i64 {
    const s = (sealed orelse return 0).slice();
    if (s.len < overhead or !std.mem.eql(u8, s[0..magic.len], &magic)) return 0;
    return std.math.cast(i64, headerOf(s).version) orelse 0;
}

fn policyBits(policy: []const u8) ?u16 {
    if (std.mem.eql(u8, policy, "MRENCLAVE")) return Policy.MRENCLAVE;
    if (std.mem.eql(u8, policy, "MRSIGNER")) return Policy.MRSIGNER;
    return null;
}

/// What the header alone can tell, for an error that says what is wrong; none of it is believed before the tag is right.
fn read(sealed: []const u8) ?Header {
    if (sealed.len < overhead) {
        const rule = std.fmt.comptimePrint("seal: sealed data have at least {d} bytes, not ", .{overhead});
        return refused(abi.raiseNumber(rule, @intCast(sealed.len)));
    }
    if (sealed.len > sealed_max) return refused(abi.raiseNumber("seal: sealed data are too long: ", @intCast(sealed.len)));
    const header = headerOf(sealed);
    if (!std.mem.eql(u8, &header.magic, &magic)) return refused(abi.raise("seal: no sealed data of this format"));
    if (header.policy != Policy.MRENCLAVE and header.policy != Policy.MRSIGNER) {
        return refused(abi.raise("seal: no policy of this format"));
    }
    const own = Own.get();
    if (header.debug != own.debug) return refused(abi.raise("seal: a debug image opens no production image's, nor it that one's"));
    if (header.product != own.product) return refused(abi.raiseNumber("seal: sealed for another product: ", header.product));
    return header;
}

fn refused(_: abi.Value) ?Header {
    return null;
}

fn headerOf(sealed: []const u8) Header {
    return std.mem.bytesToValue(Header, sealed[0..@sizeOf(Header)]);
}

/// What this enclave is, as the processor reports it to itself.
const Own = struct {
    product: u16,
    security_version: u16,
    debug: u16,
    cpusvn: [16]u8,

    noinline fn get() Own {
        const target: structures.TargetInfo = .{};
        const data: [64]u8 = @splat(0);
        var report: structures.Report = undefined;
        pye_report(&target, &data, &report);
        return .{
            .product = report.isvprodid,
            .security_version = report.isvsvn,
            .debug = @intFromBool(report.attributes & Attribute.DEBUG != 0),
            .cpusvn = report.cpusvn,
        };
    }
};

fn made(data: []const u8, policy: u16, aad: []const u8, version: u64) abi.Value {
    if (data.len > aead.message_max) return abi.raiseNumber("seal: data are too long: ", @intCast(data.len));
    const own = Own.get();
    var header: Header = .{
        .policy = policy,
        .product = own.product,
        .security_version = own.security_version,
        .debug = own.debug,
        .cpusvn = own.cpusvn,
        .keyid = undefined,
        .version = version,
    };
    abi.pye_random(&header.keyid, header.keyid.len);
    var key: [32]u8 = undefined;
    defer std.crypto.secureZero(u8, &key);
    if (!derive(&header, &key)) return null;
    const sealed = abi.new(data.len + overhead) orelse return null;
    @memcpy(sealed.data[0..@sizeOf(Header)], std.mem.asBytes(&header));
    const token = sealed.data[@sizeOf(Header)..];
    abi.pye_random(token.ptr, aead.nonce_length);
    aead.seal(token, data, aad, &key);
    wipe.stack();
    return sealed.value;
}

fn opened(header: *const Header, token: []const u8, aad: []const u8) ?abi.New {
    var key: [32]u8 = undefined;
    defer std.crypto.secureZero(u8, &key);
    if (!derive(header, &key)) return null;
    const data = abi.new(token.len - aead.overhead) orelse return null;
    const genuine = aead.open(data.data, token, aad, &key);
    wipe.stack();
    if (genuine) return data;
    _ = abi.raise("seal: wrong tag");
    return null;
}

/// False with ValueError raised where the processor refuses.
fn derive(header: *const Header, key: *[32]u8) bool {
    const wrong = deriveOrWhy(header, key);
    wipe.stack();
    switch (wrong) {
        0 => return true,
        Egetkey.INVALID_ISVSVN => {
            _ = abi.raiseNumber("seal: sealed by a newer security version: ", header.security_version);
        },
        Egetkey.INVALID_CPUSVN => _ = abi.raise("seal: sealed with newer microcode than this processor's"),
        else => _ = abi.raiseNumber("seal: the processor gives no key: ", wrong),
    }
    return false;
}

noinline fn deriveOrWhy(header: *const Header, key: *[32]u8) u32 {
    const request: structures.KeyRequest = .{
        .keyname = structures.KeyName.SEAL,
        .keypolicy = header.policy,
        .isvsvn = header.security_version,
        .cpusvn = header.cpusvn,
        .attributemask = attributemask,
        .keyid = header.keyid,
        .miscmask = miscmask,
    };
    var given: [16]u8 = undefined;
    const wrong = pye_get_key(&request, &given);
    if (wrong == 0) Hkdf.expand(key, std.mem.asBytes(header), Hkdf.extract("pyenclave seal", &given));
    return wrong;
}

comptime {
    @export(&seal, .{ .name = "pye_inside_seal_seal", .visibility = .hidden });
    @export(&unseal, .{ .name = "pye_inside_seal_unseal", .visibility = .hidden });
    @export(&migrate, .{ .name = "pye_inside_seal_migrate", .visibility = .hidden });
    @export(&versionOf, .{ .name = "pye_inside_seal_version", .visibility = .hidden });
}
