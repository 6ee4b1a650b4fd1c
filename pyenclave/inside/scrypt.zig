//! scrypt, RFC 7914. Which memory it reads depends on the password: that is what makes it dear to guess.

const std = @import("std");
const abi = @import("abi.zig");
const bounds = @import("password_bounds.zig");
const wipe = @import("wipe.zig");
const Pbkdf2 = @import("pbkdf2.zig").Pbkdf2(@import("sha.zig").Sha256);

const n_max = 1 << 24;
const factor_max = 1 << 10;
/// 64 bytes, as the four diagonals of Salsa20's matrix: then its rounds are operations on whole vectors.
const Block = [4]@Vector(4, u32);
const Bytes = [64]u8;

fn scrypt(password: abi.Value, salt: abi.Value, n: i64, r: i64, p: i64, length: i64) callconv(.c) abi.Value {
    const pass = password orelse return null;
    const s = salt orelse return null;
    if (n < 2 or n > n_max or n & (n - 1) != 0) {
        return abi.raiseNumber(std.fmt.comptimePrint("kdf: n is a power of 2 from 2 to {d}, not ", .{n_max}), n);
    }
    if (!bounds.within("r", r, 1, factor_max) or !bounds.within("p", p, 1, factor_max)) return null;
    // RFC 7914, 6: N is less than 2^(128 * r / 8).
    if (r == 1 and n >= 1 << 16) return abi.raiseNumber("kdf: with r = 1, n is below 65536, not ", n);
    if (!bounds.within("length", length, 1, bounds.length_max)) return null;
    const key = abi.new(@intCast(length)) orelse return null;

    const blocks: usize = @intCast(2 * r);
    const columns: usize = @intCast(n);
    const rows: usize = @intCast(p);
    // The input of each of the p mixes, then what all share: v, x, y.
    const size = @sizeOf(Block) * blocks * (rows + columns + 2);
    const memory = abi.pye_heap_alloc(size) orelse return abi.noMemory();
    const whole = derive(key.data, pass.slice(), s.slice(), memory[0..size], blocks, columns, rows);
    wipe.stack();
    abi.pye_heap_free(memory);
    return if (whole) key.value else null;
}

noinline fn derive(
    key: []u8,
    password: []const u8,
    salt: []const u8,
    memory: []align(16) u8,
    blocks: usize,
    columns: usize,
    rows: usize,
) bool {
    const input = memory[0 .. @sizeOf(Block) * blocks * rows];
    const shared: []Block = @alignCast(std.mem.bytesAsSlice(Block, memory[input.len..]));
    const x = shared[0..blocks];
    const y = shared[blocks..][0..blocks];
    const v = shared[2 * blocks ..];
    if (!Pbkdf2.derive(input, password, salt, 1)) return false;
    for (0..rows) |row| {
        const bytes = std.mem.bytesAsSlice(Bytes, input)[row * blocks ..][0..blocks];
        for (x, bytes) |*to, *from| to.* = load(from);
        if (!mix(x, y, v, columns)) return false;
        for (bytes, x) |*to, *from| store(to, from);
    }
    return Pbkdf2.derive(key, password, input, 1);
}

/// RFC 7914, 5.
fn mix(x: []Block, y: []Block, v: []Block, columns: usize) bool {
    for (0..columns) |at| {
        @memcpy(v[at * x.len ..][0..x.len], x);
        mixBlocks(x, y);
        if (abi.interrupted()) return false;
    }
    for (0..columns) |_| {
        const last = x[x.len - 1];
        // Word 0 and 1 of the last block, by the place that `load` gives them.
        const word = @as(u64, last[0][0]) | @as(u64, last[3][1]) << 32;
        const from: usize = @intCast(word & (columns - 1));
        for (x, v[from * x.len ..][0..x.len]) |*to, one| {
            inline for (0..4) |line| to[line] ^= one[line];
        }
        mixBlocks(x, y);
        if (abi.interrupted()) return false;
    }
    return true;
}

/// RFC 7914, 4: `x` is replaced; `y` is room.
fn mixBlocks(x: []Block, y: []Block) void {
    var state = x[x.len - 1];
    for (x, 0..) |*one, at| {
        inline for (0..4) |line| state[line] ^= one[line];
        salsa(&state);
        y[at / 2 + (at % 2) * (x.len / 2)] = state;
    }
    @memcpy(x, y);
}

/// Salsa20/8, RFC 7914, 3, on diagonals: a row round is a column round of the turned matrix.
fn salsa(state: *Block) void {
    var a, var b, var c, var d = state.*;
    inline for (0..8) |_| {
        b ^= turned(a +% d, 7);
        c ^= turned(b +% a, 9);
        d ^= turned(c +% b, 13);
        a ^= turned(d +% c, 18);
        const next = @shuffle(u32, b, undefined, [4]i32{ 3, 0, 1, 2 });
        c = @shuffle(u32, c, undefined, [4]i32{ 2, 3, 0, 1 });
        b = @shuffle(u32, d, undefined, [4]i32{ 1, 2, 3, 0 });
        d = next;
    }
    state[0] +%= a;
    state[1] +%= b;
    state[2] +%= c;
    state[3] +%= d;
}

inline fn turned(value: @Vector(4, u32), comptime by: u5) @Vector(4, u32) {
    return std.math.rotl(@Vector(4, u32), value, by);
}

/// Diagonal `line` of the matrix begins at its word 4 * `line` and goes right and down.
fn place(comptime line: usize, comptime column: usize) usize {
    return (4 * line + 5 * column) % 16;
}

fn load(from: *const Bytes) Block {
    var to: Block = undefined;
    inline for (0..4) |line| {
        inline for (0..4) |column| {
            to[line][column] = std.mem.readInt(u32, from[4 * place(line, column) ..][0..4], .little);
        }
    }
    return to;
}

fn store(to: *Bytes, from: *const Block) void {
    inline for (0..4) |line| {
        inline for (0..4) |column| {
            std.mem.writeInt(u32, to[4 * place(line, column) ..][0..4], from[line][column], .little);
        }
    }
}

comptime {
    @export(&scrypt, .{ .name = "pye_inside_kdf_scrypt", .visibility = .hidden });
}
