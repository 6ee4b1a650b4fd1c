//! What one enclave's keys derive from: no more of the platform's secret than its own key requests can ask for.
//!
//! A root for each identity that KEYPOLICY can choose, bound to INIT and DEBUG, which every key of sealing depends on. Of
//! each, only what leads to the enclave's own security version and to those below: whoever takes an old version's roots
//! has nothing of a newer one's.

const std = @import("std");
const structures = @import("structures.zig");
const Policy = structures.Policy;
const Attribute = structures.Attribute;
const Hmac = std.crypto.auth.hmac.sha2.HmacSha256;
const Sha256 = std.crypto.hash.sha2.Sha256;

pub const Secret = [32]u8;
pub const Root = [32]u8;
/// What EREPORT states of an enclave; REPORTDATA, KEYID, MAC and CPUSVN count for nothing here.
pub const Identity = structures.Report;

/// The platform's CPUSVN: there is no microcode that counts, so it has been 1 since the first version.
pub const cpusvn: [16]u8 = .{1} ++ @as([15]u8, @splat(0));

const selected = Policy.MRENCLAVE | Policy.MRSIGNER | Policy.NOISVPRODID;
const kept_attributes = Attribute.INIT | Attribute.DEBUG;

pub const Roots = extern struct {
    /// By the bits of `selected`. Those with NOISVPRODID are zero unless the enclave has KSS.
    seal: [selected + 1]Versions,
    /// Any enclave's report may be made for any other, so all have the same.
    report: Root,
    report_keyid: [32]u8,

    pub fn derive(roots: *Roots, secret: *const Secret, identity: *const Identity) void {
        const kss = identity.attributes & Attribute.KSS != 0;
        for (&roots.seal, 0..) |*versions, selection| {
            if (selection & Policy.NOISVPRODID != 0 and !kss) {
                versions.* = .{};
                continue;
            }
            var start = sealRoot(secret, identity, @intCast(selection));
            versions.derive(&start, identity.isvsvn);
        }
        Hmac.create(&roots.report, "pyenclave report 1", secret);
        Hmac.create(&roots.report_keyid, "pyenclave report keyid 1", secret);
    }

    /// The root of a security version that is at most the enclave's own, `own`.
    pub fn sealing(roots: *const Roots, policy: u16, own: u16, version: u16) Root {
        return roots.seal[policy & selected].root(own, version);
    }
};

fn sealRoot(secret: *const Secret, identity: *const Identity, selection: u16) Root {
    var mac = Hmac.init(secret);
    mac.update("pyenclave seal 1");
    mac.update(std.mem.asBytes(&std.mem.nativeToLittle(u16, selection)));
    mac.update(std.mem.asBytes(&std.mem.nativeToLittle(u64, identity.attributes & kept_attributes)));
    if (selection & Policy.MRENCLAVE != 0) mac.update(&identity.mrenclave);
    if (selection & Policy.MRSIGNER != 0) mac.update(&identity.mrsigner);
    if (selection & Policy.NOISVPRODID == 0) mac.update(std.mem.asBytes(&std.mem.nativeToLittle(u16, identity.isvprodid)));
    var root: Root = undefined;
    mac.final(&root);
    return root;
}

/// Roots of the security versions from 0 to the enclave's own, as a tree of four levels, a hexadecimal digit each. Steps
/// lead down to a node's children, of which 15 is the first, and from a node to its next lower sibling; none leads back.
const Versions = extern struct {
    /// Of the first three digits' nodes, the next lower sibling; what it is where there is none leads nowhere.
    lower: [levels - 1]Root = @splat(@splat(0)),
    /// The leaf of the enclave's own version.
    own: Root = @splat(0),

    const levels = 4;

    fn derive(versions: *Versions, start: *Root, version: u16) void {
        var node = start.*;
        for (0..levels) |level| {
            node = child(node, digit(version, level));
            if (level == levels - 1) {
                versions.own = node;
            } else {
                versions.lower[level] = if (digit(version, level) > 0) next(node) else @splat(0);
            }
        }
        std.crypto.secureZero(u8, &node);
        std.crypto.secureZero(u8, start);
    }

    fn root(versions: *const Versions, own: u16, version: u16) Root {
        const level = for (0..levels) |level| {
            if (digit(version, level) != digit(own, level)) break level;
        } else return versions.own;
        if (level == levels - 1) return siblings(versions.own, digit(own, level) - digit(version, level));
        var node = siblings(versions.lower[level], digit(own, level) - 1 - digit(version, level));
        for (level + 1..levels) |deeper| node = child(node, digit(version, deeper));
        return node;
    }

    fn digit(version: u16, level: usize) u4 {
        return @truncate(version >> @intCast(4 * (levels - 1 - level)));
    }

    fn child(node: Root, number: u4) Root {
        return siblings(step("down", node), 15 - number);
    }

    fn siblings(node: Root, count: u4) Root {
        var at = node;
        for (0..count) |_| at = next(at);
        return at;
    }

    fn next(node: Root) Root {
        return step("next", node);
    }

    fn step(comptime where: *const [4]u8, node: Root) Root {
        var made: Root = undefined;
        Sha256.hash(where ++ node, &made, .{});
        return made;
    }
};
