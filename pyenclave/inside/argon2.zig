//! Argon2id, version 0x13, RFC 9106. Lanes are computed one after the other, by the thread that calls. Which memory the
//! second half of the first pass and all later ones read depends on the password: that is what makes it dear to guess.

const std = @import("std");
const abi = @import("abi.zig");
const bounds = @import("password_bounds.zig");
const wipe = @import("wipe.zig");
const Blake2b = std.crypto.hash.blake2.Blake2b512;

const version = 0x13;
const id = 2;
const slices = 4; // "synchronisation points"
const lanes_max = 255;
const salt_min = 8;
const length_min = 4;
const words = 128;
/// A block is what memory is counted in: a KiB.
const Block = [words]u64;
/// Some 30 µs.
const blocks_between_looks = 32;
const depth = 0x2800;

fn argon2id(
    password: abi.Value,
    salt: abi.Value,
    iterations: i64,
    lanes: i64,
    memory_cost: i64,
    length: i64,
) callconv(.c) abi.Value {
    const p = password orelse return null;
    const s = salt orelse return null;
    if (s.size < salt_min) {
        return abi.raiseNumber(std.fmt.comptimePrint("kdf: a salt has at least {d} bytes, not ", .{salt_min}), s.size);
    }
    if (!bounds.within("iterations", iterations, 1, bounds.word_max)) return null;
    if (!bounds.within("lanes", lanes, 1, lanes_max)) return null;
    if (!bounds.within("memory_cost", memory_cost, 8, bounds.word_max)) return null;
    if (memory_cost < 8 * lanes) return abi.raiseNumber("kdf: memory_cost is at least 8 * lanes, not ", memory_cost);
    if (!bounds.within("length", length, length_min, bounds.length_max)) return null;
    if (p.size > bounds.word_max) return abi.raise("kdf: a password has less than 2^32 bytes");
    if (s.size > bounds.word_max) return abi.raise("kdf: a salt has less than 2^32 bytes");
    const key = abi.new(@intCast(length)) orelse return null;

    const lane_count: usize = @intCast(lanes);
    const segment = @as(usize, @intCast(memory_cost)) / (slices * lane_count);
    const size = @sizeOf(Block) * segment * slices * lane_count;
    const memory = abi.pye_heap_alloc(size) orelse return abi.noMemory();
    const run: Run = .{
        .blocks = @alignCast(std.mem.bytesAsSlice(Block, memory[0..size])),
        .memory_cost = @intCast(memory_cost),
        .iterations = @intCast(iterations),
        .lanes = lane_count,
        .segment = segment,
    };
    wipe.reach(depth);
    const whole = run.derive(key.data, p.slice(), s.slice());
    wipe.below(depth);
    abi.pye_heap_free(memory);
    return if (whole) key.value else null;
}

const Run = struct {
    blocks: []Block,
    memory_cost: u32,
    iterations: u32,
    lanes: usize,
    /// Blocks of a lane in one slice.
    segment: usize,

    /// False where it was interrupted.
    noinline fn derive(run: *const Run, key: []u8, password: []const u8, salt: []const u8) bool {
        run.begin(password, salt, key.len);
        for (0..run.iterations) |pass| {
            for (0..slices) |slice| {
                for (0..run.lanes) |lane| {
                    if (!run.fill(pass, slice, lane)) return false;
                }
            }
        }
        run.finish(key);
        return true;
    }

    fn columns(run: *const Run) usize {
        return run.segment * slices;
    }

    /// 3.2, 1 to 4: the first two blocks of each lane.
    noinline fn begin(run: *const Run, password: []const u8, salt: []const u8, length: usize) void {
        var seed: [Blake2b.digest_length + 8]u8 = undefined;
        var state: Blake2b = .init(.{});
        for ([_]usize{ run.lanes, length, run.memory_cost, run.iterations, version, id }) |one| state.update(&word(one));
        for ([_][]const u8{ password, salt, "", "" }) |one| {
            state.update(&word(one.len));
            state.update(one);
        }
        state.final(seed[0..Blake2b.digest_length]);
        for (0..run.lanes) |lane| {
            for (0..2) |column| {
                seed[Blake2b.digest_length..][0..4].* = word(column);
                seed[Blake2b.digest_length + 4 ..][0..4].* = word(lane);
                longHash(std.mem.asBytes(&run.blocks[lane * run.columns() + column]), &seed);
            }
        }
    }

    /// 3.2, 5 and 6, and 3.4: one segment of one lane.
    noinline fn fill(run: *const Run, pass: usize, slice: usize, lane: usize) bool {
        const independent = pass == 0 and slice < slices / 2;
        const first = pass == 0 and slice == 0;
        const zero: Block = @splat(0);
        var input: Block = @splat(0);
        var addresses: Block = undefined;
        input[0..6].* = .{ pass, lane, slice, run.blocks.len, run.iterations, id };
        for (if (first) 2 else 0..run.segment) |index| {
            if (independent and (index % words == 0 or index == 2 and first)) {
                input[6] += 1;
                addresses = zero;
                compress(&addresses, &zero, &input);
                const once = addresses;
                addresses = zero;
                compress(&addresses, &zero, &once);
            }
            const column = slice * run.segment + index;
            const row = run.blocks[lane * run.columns() ..][0..run.columns()];
            const previous = &row[if (column == 0) row.len - 1 else column - 1];
            const random = if (independent) addresses[index % words] else previous[0];
            compress(&row[column], previous, run.reference(random, pass, slice, lane, index));
            if (index % blocks_between_looks == 0 and abi.interrupted()) return false;
        }
        return true;
    }

    /// 3.4.2: the block that the one at `index` is mixed with.
    fn reference(run: *const Run, random: u64, pass: usize, slice: usize, lane: usize, index: usize) *const Block {
        const from = if (pass == 0 and slice == 0) lane else (random >> 32) % run.lanes;
        const finished = if (pass == 0) slice * run.segment else (slices - 1) * run.segment;
        // Of this lane all that is there but the previous block; of others what they finished, for whose last block this
        // one would be too early at a segment's beginning.
        const here = if (from == lane) index else 0;
        const area = finished + here - @intFromBool(from == lane or index == 0);
        const low = random & 0xffff_ffff;
        const back = (area * ((low * low) >> 32)) >> 32;
        const start = if (pass == 0) 0 else (slice + 1) * run.segment;
        return &run.blocks[from * run.columns() + (start + area - 1 - back) % run.columns()];
    }

    /// 3.2, 7 and 8.
    noinline fn finish(run: *const Run, key: []u8) void {
        const columns_ = run.columns();
        var last = run.blocks[columns_ - 1];
        for (1..run.lanes) |lane| {
            for (&last, run.blocks[(lane + 1) * columns_ - 1]) |*to, from| to.* ^= from;
        }
        longHash(key, std.mem.asBytes(&last));
    }
};

fn word(value: usize) [4]u8 {
    return @bitCast(@as(u32, @intCast(value)));
}

/// H' of 3.3.
fn longHash(out: []u8, in: []const u8) void {
    const size = Blake2b.digest_length;
    var digest: [size]u8 = undefined;
    var state: Blake2b = .init(.{ .expected_out_bits = bits(out.len) });
    state.update(&word(out.len));
    state.update(in);
    state.final(&digest);
    var rest = out;
    while (rest.len > size) {
        @memcpy(rest[0 .. size / 2], digest[0 .. size / 2]);
        rest = rest[size / 2 ..];
        const before = digest;
        Blake2b.hash(&before, &digest, .{ .expected_out_bits = bits(rest.len) });
    }
    @memcpy(rest, digest[0..rest.len]);
}

/// Of a digest of which `length` bytes are wanted.
fn bits(length: usize) usize {
    return if (length < Blake2b.digest_length) 8 * length else 8 * Blake2b.digest_length;
}

const Vector = @Vector(4, u64);

/// G of 3.5, added to what `to` holds: zero in the first pass.
noinline fn compress(to: *Block, x: *const Block, y: *const Block) void {
    var mixed: Block = undefined;
    for (&mixed, x, y) |*one, left, right| one.* = left ^ right;
    for (to, mixed) |*one, before| one.* ^= before;
    for (0..8) |row| permute(mixed[16 * row ..][0..16], .{ 0, 4, 8, 12 }, .{ 0, 1, 2, 3 });
    for (0..8) |column| permute(mixed[2 * column ..][0..114], .{ 0, 32, 64, 96 }, .{ 0, 1, 16, 17 });
    for (to, mixed) |*one, after| one.* ^= after;
}

/// P of 3.6, on the matrix whose rows begin at `rows` and have their words `apart`.
inline fn permute(block: []u64, comptime rows: [4]usize, comptime apart: [4]usize) void {
    var v: [4]Vector = undefined;
    inline for (&v, rows) |*row, at| {
        inline for (apart, 0..) |by, number| row[number] = block[at + by];
    }
    quarter(&v);
    v[1] = @shuffle(u64, v[1], undefined, [4]i32{ 1, 2, 3, 0 });
    v[2] = @shuffle(u64, v[2], undefined, [4]i32{ 2, 3, 0, 1 });
    v[3] = @shuffle(u64, v[3], undefined, [4]i32{ 3, 0, 1, 2 });
    quarter(&v);
    v[1] = @shuffle(u64, v[1], undefined, [4]i32{ 3, 0, 1, 2 });
    v[2] = @shuffle(u64, v[2], undefined, [4]i32{ 2, 3, 0, 1 });
    v[3] = @shuffle(u64, v[3], undefined, [4]i32{ 1, 2, 3, 0 });
    inline for (v, rows) |row, at| {
        inline for (apart, 0..) |by, number| block[at + by] = row[number];
    }
}

inline fn quarter(v: *[4]Vector) void {
    inline for (.{ .{ 32, 24 }, .{ 16, 63 } }) |by| {
        v[0] = grown(v[0], v[1]);
        v[3] = turned(v[3] ^ v[0], by[0]);
        v[2] = grown(v[2], v[3]);
        v[1] = turned(v[1] ^ v[2], by[1]);
    }
}

inline fn grown(x: Vector, y: Vector) Vector {
    const low: Vector = @splat(0xffff_ffff);
    return x +% y +% ((x & low) *% (y & low) << @splat(1));
}

inline fn turned(value: Vector, comptime by: u6) Vector {
    return std.math.rotr(Vector, value, by);
}

comptime {
    @export(&argon2id, .{ .name = "pye_inside_kdf_argon2id", .visibility = .hidden });
}
