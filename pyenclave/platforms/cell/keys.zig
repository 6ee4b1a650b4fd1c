//! EREPORT and EGETKEY (SDM vol. 3D): operands are judged and copied as the instructions do, the rest is enclu's.

const std = @import("std");
const enclu = @import("enclu");
const tables = @import("tables.zig");
const elf_file = @import("elf.zig");
const memory = @import("memory.zig");
const State = @import("state.zig").State;

const structures = enclu.structures;

pub const Secret = enclu.roots.Secret;

/// What the enclave's keys derive from, and what reports state of it.
pub const Keys = struct {
    roots: enclu.roots.Roots,
    identity: enclu.roots.Identity,
    there: bool,
};

/// Reads the platform's secret; 0 or why not. Before Landlock, after which no path can be opened.
pub fn read(path: *const [tables.most_path]u8, secret: *Secret) u32 {
    if (path[0] == 0) return no_path;
    if (path[path.len - 1] != 0) return name_too_long;
    return @bitCast(enclu.secret.read(@ptrCast(path), secret));
}

const no_path = 2; // ENOENT
const name_too_long = 36;

const attribute = structures.Attribute;

/// What of the secret is this enclave's; the secret itself is gone afterwards.
pub fn derive(keys: *Keys, secret: *Secret, config: *const tables.Config, ready: *const tables.Ready) void {
    const debug = config.flags & tables.flag_debug != 0;
    keys.identity = .{
        .miscselect = @truncate(config.miscselect),
        .attributes = attribute.INIT | attribute.MODE64BIT | if (debug) @as(u64, attribute.DEBUG) else 0,
        .xfrm = config.xfrm,
        .mrenclave = ready.mrenclave,
        .mrsigner = ready.mrsigner,
        .isvprodid = @truncate(config.product_id),
        .isvsvn = @truncate(config.security_version),
    };
    keys.roots.derive(secret, &keys.identity);
    keys.there = true;
    std.crypto.secureZero(u8, secret);
}

/// The registers that a leaf goes by.
pub const Operands = struct { rbx: u64, rcx: u64, rdx: u64 };

pub const Outcome = union(enum) {
    /// EGETKEY's RAX.
    done: u32,
    /// The instruction faults: at a place that it may not name (0), or at a page that does not allow it.
    fault: u64,
    /// No such leaf, or no secret.
    none,
};

pub fn carryOut(state: *State, leaf: u32, operands: Operands) Outcome {
    if (leaf != tables.ereport and leaf != tables.egetkey or !state.keys.there) return .none;
    return if (leaf == tables.ereport) report(state, operands) else getKey(state, operands);
}

/// Why an operand is refused, null where it is not. Its alignment is at least its size, so that it lies in one page.
fn judge(state: *const State, address: u64, alignment: u64, permission: u8) ?Outcome {
    const offset = address -% state.base;
    if (address % alignment != 0 or offset >= state.config.elrange_size) return .{ .fault = 0 };
    return if (memory.allows(state, offset, permission)) null else .{ .fault = address };
}

fn report(state: *State, operands: Operands) Outcome {
    if (judge(state, operands.rbx, 512, elf_file.read)) |refused| return refused;
    if (judge(state, operands.rcx, 128, elf_file.read)) |refused| return refused;
    if (judge(state, operands.rdx, 512, elf_file.write)) |refused| return refused;
    const target = copy(structures.TargetInfo, operands.rbx);
    const data = copy([64]u8, operands.rcx);
    const to: *structures.Report = @ptrFromInt(operands.rdx);
    var made: structures.Report = undefined;
    enclu.ereport.ereport(&state.keys.roots, &state.keys.identity, &target, &data, &made);
    to.* = made;
    return .{ .done = 0 };
}

fn getKey(state: *State, operands: Operands) Outcome {
    if (judge(state, operands.rbx, 512, elf_file.read)) |refused| return refused;
    if (judge(state, operands.rcx, 16, elf_file.write)) |refused| return refused;
    const request = copy(structures.KeyRequest, operands.rbx);
    const to: *enclu.egetkey.Key = @ptrFromInt(operands.rcx);
    var key: enclu.egetkey.Key = undefined;
    const answer = enclu.egetkey.egetkey(&state.keys.roots, &state.keys.identity, &request, &key);
    if (answer == enclu.egetkey.general_protection) return .{ .fault = 0 };
    if (answer == 0) to.* = key;
    std.crypto.secureZero(u8, &key);
    return .{ .done = answer };
}

/// Read once, for other threads of the enclave may write there meanwhile: what is judged is what is used.
fn copy(comptime T: type, address: u64) T {
    const from: *const volatile T = @ptrFromInt(address);
    return from.*;
}
