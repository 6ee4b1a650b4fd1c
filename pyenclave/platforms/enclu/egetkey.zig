//! EGETKEY (SDM vol. 3D, EGETKEY), after its operands were found to be the enclave's own.

const std = @import("std");
const roots_file = @import("roots.zig");
const structures = @import("structures.zig");
const Attribute = structures.Attribute;
const Egetkey = structures.Egetkey;
const Identity = roots_file.Identity;
const KeyName = structures.KeyName;
const KeyRequest = structures.KeyRequest;
const Policy = structures.Policy;
const Roots = roots_file.Roots;
const Hmac = std.crypto.auth.hmac.sha2.HmacSha256;

pub const Key = [16]u8;

/// Not a code of RAX: the instruction faults, #GP(0).
pub const general_protection = 0xffff_ffff;

const every_policy = Policy.MRENCLAVE | Policy.MRSIGNER | kss_policy;
const kss_policy = Policy.NOISVPRODID | Policy.CONFIGID | Policy.ISVFAMILYID | Policy.ISVEXTPRODID;
/// REQUIRED_SEALING_MASK: no request leaves these out.
const required = Attribute.INIT | Attribute.DEBUG;

/// RAX, or `general_protection`. The key is written where it is 0.
pub fn egetkey(roots: *const Roots, identity: *const Identity, request: *const KeyRequest, key: *Key) u32 {
    const zero = std.mem.allEqual(u8, &request.reserved_7, 0) and std.mem.allEqual(u8, &request.reserved_78, 0);
    if (!zero or request.keypolicy & ~@as(u16, every_policy) != 0) return general_protection;
    const asks_kss = request.keypolicy & kss_policy != 0 or request.configsvn > 0;
    if (asks_kss and identity.attributes & Attribute.KSS == 0) return general_protection;
    switch (request.keyname) {
        KeyName.SEAL => return sealKey(roots, identity, request, key),
        KeyName.REPORT => {
            key.* = reportKey(roots, &targetOf(identity), &request.keyid);
            return 0;
        },
        // Keys that only Intel's enclaves ask for; where the attributes allow them, this platform has none.
        KeyName.PROVISION, KeyName.PROVISION_SEAL => return without(identity, Attribute.PROVISIONKEY),
        KeyName.EINITTOKEN => return without(identity, Attribute.EINITTOKEN_KEY),
        else => return Egetkey.INVALID_KEYNAME,
    }
}

fn without(identity: *const Identity, attribute: u64) u32 {
    return if (identity.attributes & attribute == 0) Egetkey.INVALID_ATTRIBUTE else Egetkey.INVALID_KEYNAME;
}

fn sealKey(roots: *const Roots, identity: *const Identity, request: *const KeyRequest, key: *Key) u32 {
    for (request.cpusvn, roots_file.cpusvn) |asked, have| {
        if (asked > have) return Egetkey.INVALID_CPUSVN;
    }
    if (request.isvsvn > identity.isvsvn or request.configsvn > identity.configsvn) return Egetkey.INVALID_ISVSVN;
    const policy = request.keypolicy;
    const config = policy & Policy.CONFIGID != 0;
    const dependencies: Dependencies = .{
        .keyname = KeyName.SEAL,
        .keypolicy = policy,
        .isvsvn = request.isvsvn,
        .configsvn = if (config) request.configsvn else 0,
        .isvprodid = if (policy & Policy.NOISVPRODID == 0) identity.isvprodid else 0,
        .cet_attributes = request.cet_attributes_mask & identity.cet_attributes,
        .cet_attributes_mask = request.cet_attributes_mask,
        .miscselect = request.miscmask & identity.miscselect,
        .attributes = (request.attributemask | required) & identity.attributes,
        .xfrm = request.xfrmmask & identity.xfrm,
        .attributemask = request.attributemask,
        .xfrmmask = request.xfrmmask,
        .miscmask = ~request.miscmask,
        .cpusvn = request.cpusvn,
        .mrenclave = if (policy & Policy.MRENCLAVE != 0) identity.mrenclave else @splat(0),
        .mrsigner = if (policy & Policy.MRSIGNER != 0) identity.mrsigner else @splat(0),
        .keyid = request.keyid,
        .configid = if (config) identity.configid else @splat(0),
        .isvfamilyid = if (policy & Policy.ISVFAMILYID != 0) identity.isvfamilyid else @splat(0),
        .isvextprodid = if (policy & Policy.ISVEXTPRODID != 0) identity.isvextprodid else @splat(0),
    };
    var root = roots.sealing(policy, identity.isvsvn, request.isvsvn);
    key.* = dependencies.key(&root);
    std.crypto.secureZero(u8, &root);
    return 0;
}

/// The key that authenticates reports for `target`.
pub fn reportKey(roots: *const Roots, target: *const structures.TargetInfo, keyid: *const [32]u8) Key {
    const dependencies: Dependencies = .{
        .keyname = KeyName.REPORT,
        .configsvn = target.configsvn,
        .cet_attributes = target.cet_attributes,
        .miscselect = target.miscselect,
        .attributes = target.attributes,
        .xfrm = target.xfrm,
        .cpusvn = roots_file.cpusvn,
        .mrenclave = target.measurement,
        .keyid = keyid.*,
        .configid = target.configid,
    };
    return dependencies.key(&roots.report);
}

fn targetOf(identity: *const Identity) structures.TargetInfo {
    return .{
        .measurement = identity.mrenclave,
        .attributes = identity.attributes,
        .xfrm = identity.xfrm,
        .cet_attributes = identity.cet_attributes,
        .configsvn = identity.configsvn,
        .miscselect = identity.miscselect,
        .configid = identity.configid,
    };
}

/// The SDM's KEYDEPENDENCIES, in an order of our own. SGXOWNEREPOCH and the fuses are the roots.
const Dependencies = extern struct {
    keyname: u16,
    keypolicy: u16 = 0,
    isvsvn: u16 = 0,
    configsvn: u16 = 0,
    isvprodid: u16 = 0,
    cet_attributes: u8 = 0,
    cet_attributes_mask: u8 = 0,
    miscselect: u32,
    attributes: u64,
    xfrm: u64,
    attributemask: u64 = 0,
    xfrmmask: u64 = 0,
    miscmask: u32 = 0,
    cpusvn: [16]u8,
    mrenclave: [32]u8 = @splat(0),
    mrsigner: [32]u8 = @splat(0),
    keyid: [32]u8,
    configid: [64]u8 = @splat(0),
    isvfamilyid: [16]u8 = @splat(0),
    isvextprodid: [16]u8 = @splat(0),
    reserved: [4]u8 = @splat(0),

    fn key(dependencies: *const Dependencies, root: *const [32]u8) Key {
        var full: [Hmac.mac_length]u8 = undefined;
        Hmac.create(&full, std.mem.asBytes(dependencies), root);
        defer std.crypto.secureZero(u8, &full);
        return full[0..16].*;
    }
};

comptime {
    // No padding, whose bytes nobody sets.
    if (!std.meta.hasUniqueRepresentation(Dependencies)) unreachable;
}
