//! AES-GCM's long stretches two blocks a vector, by VAES and VPCLMULQDQ: only where the host hints at them (hints.zig).
//! Sixteen blocks are enciphered while the sixteen before them are authenticated.

const std = @import("std");
const hints = @import("hints.zig");
const blocks = @import("gcm_blocks.zig");
const Block = blocks.Block;
const Pair = @Vector(4, u64);
const Pairs = blocks.Blocks(Pair);
const RoundKeys = [15]Block;

const together = 8;
const Stretch = [together]Pair;
/// What is given is a multiple of it.
pub const stretch = together * @sizeOf(Pair);

/// Counter mode, from `count` on.
pub noinline fn apply(
    keys: *const RoundKeys,
    counter: Block,
    to: []u8,
    from: []const u8,
) linksection(hints.section ++ "gcm_apply") void {
    var counters: Counters = .init(counter, 0);
    for (std.mem.bytesAsSlice(Stretch, to), std.mem.bytesAsSlice(Stretch, from)) |*out, *in| {
        encipher(keys, &counters, out, in, null, undefined);
    }
}

/// GHASH goes on with `data`; `powers` are of its key, from the eighth to the first.
pub noinline fn authenticate(
    value: *Block,
    powers: *const [together]Block,
    data: []const u8,
) linksection(hints.section ++ "gcm_authenticate") void {
    var hash: Hash = .init(value.*, powers);
    for (std.mem.bytesAsSlice(Stretch, data)) |*one| hash.stretchOf(one);
    value.* = hash.value;
}

/// Both, of what `apply` gives.
pub noinline fn seal(
    keys: *const RoundKeys,
    counter: Block,
    value: *Block,
    powers: *const [together]Block,
    to: []u8,
    from: []const u8,
) linksection(hints.section ++ "gcm_seal") void {
    apply(keys, counter, to[0..stretch], from[0..stretch]);
    var counters: Counters = .init(counter, 2 * together);
    var hash: Hash = .init(value.*, powers);
    const out = std.mem.bytesAsSlice(Stretch, to);
    const in = std.mem.bytesAsSlice(Stretch, from);
    for (out[1..], in[1..], out[0 .. out.len - 1]) |*one, *other, *before| {
        encipher(keys, &counters, one, other, &hash, before);
    }
    hash.stretchOf(&out[out.len - 1]);
    value.* = hash.value;
}

inline fn twice(block: Block) Pair {
    return @shuffle(u64, block, undefined, [4]i32{ 0, 1, 0, 1 });
}

/// The next two blocks before they are enciphered, with their bytes reversed: the count is a block's word 0.
const Counters = struct {
    next: Words,

    const Words = @Vector(8, u32);

    inline fn init(counter: Block, blocks_before: u32) Counters {
        const before = Words{ blocks_before, 0, 0, 0, blocks_before + 1, 0, 0, 0 };
        return .{ .next = @as(Words, @bitCast(twice(counter))) +% before };
    }

    inline fn take(counters: *Counters) Pair {
        const now = counters.next;
        counters.next +%= Words{ 2, 0, 0, 0, 2, 0, 0, 0 };
        return Pairs.reversed(@bitCast(now));
    }
};

/// Sixteen blocks, while `before` is authenticated if there is a `hash`.
inline fn encipher(
    keys: *const RoundKeys,
    counters: *Counters,
    to: *align(1) Stretch,
    from: *align(1) const Stretch,
    hash: ?*Hash,
    before: *align(1) const Stretch,
) void {
    var states: [together]Pair = undefined;
    inline for (&states) |*state| state.* = counters.take() ^ twice(keys[0]);
    var product: Pairs.Product = .zero;
    inline for (1..14) |round| {
        const key = twice(keys[round]);
        inline for (&states) |*state| state.* = Pairs.enciphered(state.*, key);
        if (hash) |authenticator| {
            if (round <= together) authenticator.gather(&product, before, round - 1);
            if (round == together + 1) authenticator.end(&product);
        }
    }
    const last = twice(keys[14]);
    inline for (states, 0..) |state, number| to[number] = from[number] ^ Pairs.encipheredLast(state, last);
}

const Hash = struct {
    /// The key's powers, the highest first.
    powers: Stretch,
    sums: Stretch,
    value: Block,

    inline fn init(value: Block, powers: *const [together]Block) Hash {
        var hash: Hash = .{ .powers = undefined, .sums = undefined, .value = value };
        const lower: *align(16) const [together / 2]Pair = @ptrCast(powers);
        const eighth = twice(powers[0]);
        inline for (lower, 0..) |pair, at| {
            hash.powers[at] = Pairs.multiplied(pair, eighth);
            hash.powers[together / 2 + at] = pair;
        }
        inline for (&hash.sums, hash.powers) |*sum, pair| sum.* = pair ^ Pairs.swapped(pair);
        return hash;
    }

    inline fn gather(
        hash: *const Hash,
        product: *Pairs.Product,
        data: *align(1) const Stretch,
        comptime number: usize,
    ) void {
        var pair = Pairs.reversed(data[number]);
        if (number == 0) pair ^= Pair{ hash.value[0], hash.value[1], 0, 0 };
        product.add(pair, hash.powers[number], hash.sums[number]);
    }

    inline fn end(hash: *Hash, product: *const Pairs.Product) void {
        const both = product.reduced();
        hash.value = Block{ both[0], both[1] } ^ Block{ both[2], both[3] };
    }

    inline fn stretchOf(hash: *Hash, data: *align(1) const Stretch) void {
        var product: Pairs.Product = .zero;
        inline for (0..together) |number| hash.gather(&product, data, number);
        hash.end(&product);
    }
};
