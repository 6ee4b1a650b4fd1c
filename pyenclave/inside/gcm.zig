//! AES-256-GCM, NIST SP 800-38D, in a loop of its own: eight blocks are enciphered while the eight before them are
//! authenticated, and those are reduced once. std.crypto's does one after the other, and takes four times as long.
//!
//! GHASH is reckoned as POLYVAL on blocks whose bytes are reversed (RFC 8452, appendix A): then a product needs no shift.

const std = @import("std");
const Aes = std.crypto.core.aes.Aes256;
const RoundKeys = [15]Block;

pub const key_length = 32;
pub const nonce_length = 12;
pub const tag_length = 16;
const block_length = 16;
const together = 8;
const stretch = together * block_length;

const Block = @Vector(2, u64);
const Bytes = @Vector(16, u8);
/// Through a pointer to it, because a vector that is cast from an array of bytes is put together byte by byte.
const Stretch = [together]Block;

pub fn encrypt(
    ciphertext: []u8,
    tag: *[tag_length]u8,
    message: []const u8,
    aad: []const u8,
    nonce: *const [nonce_length]u8,
    key: *const [key_length]u8,
) void {
    const cipher: Cipher = .init(key, nonce);
    var hash: Hash = .init(&cipher, @max(aad.len, message.len));
    hash.update(aad);
    cipher.apply(ciphertext, message, &hash);
    tag.* = hash.final(&cipher, aad.len, message.len);
}

/// False, and nothing decrypted, where `tag` is another one.
pub fn decrypt(
    message: []u8,
    ciphertext: []const u8,
    tag: *const [tag_length]u8,
    aad: []const u8,
    nonce: *const [nonce_length]u8,
    key: *const [key_length]u8,
) bool {
    const cipher: Cipher = .init(key, nonce);
    var hash: Hash = .init(&cipher, @max(aad.len, ciphertext.len));
    hash.update(aad);
    hash.update(ciphertext);
    const expected = hash.final(&cipher, aad.len, ciphertext.len);
    if (!std.crypto.timing_safe.eql([tag_length]u8, expected, tag.*)) return false;
    cipher.apply(message, ciphertext, null);
    return true;
}

const Cipher = struct {
    keys: RoundKeys,
    /// The nonce before a count of 0, with its bytes reversed, so that the count is word 0.
    nonce: Block,

    fn init(key: *const [key_length]u8, nonce: *const [nonce_length]u8) Cipher {
        const expanded = Aes.initEnc(key.*);
        var cipher: Cipher = .{ .keys = undefined, .nonce = @splat(0) };
        const count: [4]u8 = @splat(0);
        cipher.nonce = reversed(@bitCast(nonce.* ++ count));
        for (&cipher.keys, expanded.key_schedule.round_keys) |*to, from| to.* = @bitCast(from.toBytes());
        return cipher;
    }

    /// Block number `count` before it is enciphered.
    inline fn counter(cipher: *const Cipher, count: u32) Block {
        return reversed(cipher.nonce ^ Block{ count, 0 });
    }

    inline fn one(cipher: *const Cipher, block: Block) Block {
        var state = block ^ cipher.keys[0];
        inline for (1..14) |round| state = enciphered(state, cipher.keys[round]);
        return encipheredLast(state, cipher.keys[14]);
    }

    /// Counter mode from block 2 on. With `hash`, what it gives is authenticated.
    noinline fn apply(cipher: *const Cipher, to: []u8, from: []const u8, hash: ?*Hash) void {
        var count: u32 = 2;
        var at: usize = 0;
        if (hash) |authenticator| {
            if (from.len >= stretch) {
                cipher.applyStretch(to[0..stretch], from[0..stretch], count, null, undefined);
                at = stretch;
                count += together;
                while (from.len - at >= stretch) : (at += stretch) {
                    const before = to[at - stretch ..][0..stretch];
                    cipher.applyStretch(to[at..][0..stretch], from[at..][0..stretch], count, authenticator, before);
                    count +%= together;
                }
                authenticator.stretchOf(to[at - stretch ..][0..stretch]);
            }
        } else {
            while (from.len - at >= stretch) : (at += stretch) {
                cipher.applyStretch(to[at..][0..stretch], from[at..][0..stretch], count, null, undefined);
                count +%= together;
            }
        }
        const rest = at;
        while (at < from.len) {
            const size = @min(from.len - at, block_length);
            var block: Block = @splat(0);
            @memcpy(std.mem.asBytes(&block)[0..size], from[at..][0..size]);
            block ^= cipher.one(cipher.counter(count));
            @memcpy(to[at..][0..size], std.mem.asBytes(&block)[0..size]);
            count +%= 1;
            at += size;
        }
        if (hash) |authenticator| authenticator.update(to[rest..]);
    }

    /// Eight blocks, while `before` is authenticated if there is a `hash`.
    inline fn applyStretch(
        cipher: *const Cipher,
        to: *[stretch]u8,
        from: *const [stretch]u8,
        count: u32,
        hash: ?*Hash,
        before: *const [stretch]u8,
    ) void {
        var states: [together]Block = undefined;
        const Words = @Vector(4, u32);
        const first: Words = @bitCast(cipher.nonce ^ Block{ count, 0 });
        inline for (&states, 0..) |*state, number| {
            state.* = reversed(@bitCast(first +% Words{ number, 0, 0, 0 })) ^ cipher.keys[0];
        }
        var product: Product = .zero;
        inline for (1..14) |round| {
            inline for (&states) |*state| state.* = enciphered(state.*, cipher.keys[round]);
            if (hash) |authenticator| {
                if (round <= together) authenticator.gather(&product, before, round - 1);
                if (round == together + 1) authenticator.value = product.reduced();
            }
        }
        const out: *align(1) Stretch = @ptrCast(to);
        const in: *align(1) const Stretch = @ptrCast(from);
        inline for (states, 0..) |state, number| {
            const stream = encipheredLast(state, cipher.keys[14]);
            out[number] = in[number] ^ stream;
        }
    }
};

const Hash = struct {
    /// The key's powers, the highest first.
    powers: [together]Block,
    sums: [together]Block,
    value: Block,

    /// `longest` is the size of the larger of what is to be authenticated: short texts need the key alone.
    fn init(cipher: *const Cipher, longest: usize) Hash {
        const key = doubled(reversed(cipher.one(@splat(0))));
        var hash: Hash = .{ .powers = undefined, .sums = undefined, .value = @splat(0) };
        hash.powers[together - 1] = key;
        if (longest < stretch) return hash;
        var at: usize = together - 1;
        while (at > 0) : (at -= 1) hash.powers[at - 1] = multiplied(hash.powers[at], key);
        for (&hash.sums, hash.powers) |*sum, power| sum.* = power ^ swapped(power);
        return hash;
    }

    inline fn gather(hash: *const Hash, product: *Product, data: *const [stretch]u8, comptime number: usize) void {
        const blocks: *align(1) const Stretch = @ptrCast(data);
        var block = reversed(blocks[number]);
        if (number == 0) block ^= hash.value;
        product.add(block, hash.powers[number], hash.sums[number]);
    }

    fn stretchOf(hash: *Hash, data: *const [stretch]u8) void {
        var product: Product = .zero;
        inline for (0..together) |number| hash.gather(&product, data, number);
        hash.value = product.reduced();
    }

    /// `data`, and zeros to a whole block.
    noinline fn update(hash: *Hash, data: []const u8) void {
        var rest = data;
        while (rest.len >= stretch) : (rest = rest[stretch..]) hash.stretchOf(rest[0..stretch]);
        while (rest.len > 0) {
            const size = @min(rest.len, block_length);
            var block: Block = @splat(0);
            @memcpy(std.mem.asBytes(&block)[0..size], rest[0..size]);
            hash.absorb(reversed(block));
            rest = rest[size..];
        }
    }

    fn absorb(hash: *Hash, block: Block) void {
        hash.value = multiplied(hash.value ^ block, hash.powers[together - 1]);
    }

    fn final(hash: *Hash, cipher: *const Cipher, aad: usize, message: usize) [tag_length]u8 {
        hash.absorb(.{ 8 * @as(u64, message), 8 * @as(u64, aad) });
        return @bitCast(reversed(hash.value) ^ cipher.one(cipher.counter(1)));
    }
};

/// A sum of products of 128 by 128 bits, not yet reduced.
const Product = struct {
    low: Block,
    middle: Block,
    high: Block,

    const zero: Product = .{ .low = @splat(0), .middle = @splat(0), .high = @splat(0) };

    /// By Karatsuba's way: of `b` its halves' sum, in both halves, is `sum`.
    inline fn add(product: *Product, a: Block, b: Block, sum: Block) void {
        product.low ^= carryless(a, b, 0x00);
        product.high ^= carryless(a, b, 0x11);
        product.middle ^= carryless(a ^ swapped(a), sum, 0x00);
    }

    /// Modulo POLYVAL's x^128 + x^127 + x^126 + x^121 + 1, and divided by x^128.
    inline fn reduced(product: *const Product) Block {
        const polynomial: Block = .{ 0xc200_0000_0000_0000, 0 };
        const zeros: Block = @splat(0);
        const middle = product.middle ^ product.low ^ product.high;
        var low = product.low ^ @shuffle(u64, middle, zeros, [2]i32{ -1, 0 });
        const high = product.high ^ @shuffle(u64, middle, zeros, [2]i32{ 1, -1 });
        inline for (0..2) |_| low = swapped(low) ^ carryless(low, polynomial, 0x00);
        return high ^ low;
    }
};

fn multiplied(a: Block, b: Block) Block {
    var product: Product = .zero;
    product.add(a, b, b ^ swapped(b));
    return product.reduced();
}

/// mulX_POLYVAL of RFC 8452, appendix A.
fn doubled(value: Block) Block {
    const carry = value[1] >> 63;
    const mask = 0 -% carry;
    return .{ value[0] << 1 ^ carry, (value[1] << 1 | value[0] >> 63) ^ (mask & 0xc200_0000_0000_0000) };
}

inline fn reversed(block: Block) Block {
    const bytes: Bytes = @bitCast(block);
    return @bitCast(std.simd.reverseOrder(bytes));
}

inline fn swapped(block: Block) Block {
    return @shuffle(u64, block, undefined, [2]i32{ 1, 0 });
}

inline fn enciphered(state: Block, key: Block) Block {
    return asm ("vaesenc %[key], %[state], %[out]"
        : [out] "=x" (-> Block),
        : [state] "x" (state),
          [key] "x" (key),
    );
}

inline fn encipheredLast(state: Block, key: Block) Block {
    return asm ("vaesenclast %[key], %[state], %[out]"
        : [out] "=x" (-> Block),
        : [state] "x" (state),
          [key] "x" (key),
    );
}

/// Which half of each is multiplied: bit 0 says of `a`, bit 4 of `b`.
inline fn carryless(a: Block, b: Block, comptime halves: u8) Block {
    return asm (std.fmt.comptimePrint("vpclmulqdq ${d}, %[b], %[a], %[out]", .{halves})
        : [out] "=x" (-> Block),
        : [a] "x" (a),
          [b] "x" (b),
    );
}
