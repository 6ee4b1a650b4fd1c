//! AES-256-GCM, NIST SP 800-38D, in a loop of its own: eight blocks are enciphered while the eight before them are
//! authenticated, and those are reduced once. std.crypto's does one after the other, and takes four times as long. What is
//! long is gcm_wide.zig's, where the processor can.

const std = @import("std");
const hints = @import("hints.zig");
const wide = @import("gcm_wide.zig");
const blocks = @import("gcm_blocks.zig");
const Aes = std.crypto.core.aes.Aes256;
const RoundKeys = [15]Block;

pub const key_length = 32;
pub const nonce_length = 12;
pub const tag_length = 16;
const block_length = 16;
const together = 8;
const stretch = together * block_length;

const Block = blocks.Block;
const Single = blocks.Blocks(Block);
const Product = Single.Product;
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
        cipher.nonce = Single.reversed(@bitCast(nonce.* ++ count));
        for (&cipher.keys, expanded.key_schedule.round_keys) |*to, from| to.* = @bitCast(from.toBytes());
        return cipher;
    }

    /// Block number `count` before it is enciphered.
    inline fn counter(cipher: *const Cipher, count: u32) Block {
        return Single.reversed(cipher.nonce ^ Block{ count, 0 });
    }

    inline fn one(cipher: *const Cipher, block: Block) Block {
        var state = block ^ cipher.keys[0];
        inline for (1..14) |round| state = Single.enciphered(state, cipher.keys[round]);
        return Single.encipheredLast(state, cipher.keys[14]);
    }

    /// Counter mode from block 2 on. With `hash`, what it gives is authenticated.
    fn apply(cipher: *const Cipher, to: []u8, from: []const u8, hash: ?*Hash) void {
        const whole = wideLength(from.len);
        if (whole > 0) {
            const first = cipher.nonce ^ Block{ 2, 0 };
            if (hash) |authenticator| {
                const powers = &authenticator.powers;
                wide.seal(&cipher.keys, first, &authenticator.value, powers, to[0..whole], from[0..whole]);
            } else wide.apply(&cipher.keys, first, to[0..whole], from[0..whole]);
        }
        cipher.applyFrom(@truncate(2 + whole / block_length), to[whole..], from[whole..], hash);
    }

    noinline fn applyFrom(cipher: *const Cipher, first: u32, to: []u8, from: []const u8, hash: ?*Hash) void {
        var count = first;
        var at: usize = 0;
        if (hash) |authenticator| {
            if (from.len >= stretch) {
                cipher.applyStretch(to[0..stretch], from[0..stretch], count, null, undefined);
                at = stretch;
                count +%= together;
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
            state.* = Single.reversed(@bitCast(first +% Words{ number, 0, 0, 0 })) ^ cipher.keys[0];
        }
        var product: Product = .zero;
        inline for (1..14) |round| {
            inline for (&states) |*state| state.* = Single.enciphered(state.*, cipher.keys[round]);
            if (hash) |authenticator| {
                if (round <= together) authenticator.gather(&product, before, round - 1);
                if (round == together + 1) authenticator.value = product.reduced();
            }
        }
        const out: *align(1) Stretch = @ptrCast(to);
        const in: *align(1) const Stretch = @ptrCast(from);
        inline for (states, 0..) |state, number| {
            const stream = Single.encipheredLast(state, cipher.keys[14]);
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
        const key = doubled(Single.reversed(cipher.one(@splat(0))));
        var hash: Hash = .{ .powers = undefined, .sums = undefined, .value = @splat(0) };
        hash.powers[together - 1] = key;
        if (longest < stretch) return hash;
        var at: usize = together - 1;
        while (at > 0) : (at -= 1) hash.powers[at - 1] = Single.multiplied(hash.powers[at], key);
        for (&hash.sums, hash.powers) |*sum, power| sum.* = power ^ Single.swapped(power);
        return hash;
    }

    inline fn gather(hash: *const Hash, product: *Product, data: *const [stretch]u8, comptime number: usize) void {
        const in: *align(1) const Stretch = @ptrCast(data);
        var block = Single.reversed(in[number]);
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
        const whole = wideLength(data.len);
        if (whole > 0) wide.authenticate(&hash.value, &hash.powers, data[0..whole]);
        var rest = data[whole..];
        while (rest.len >= stretch) : (rest = rest[stretch..]) hash.stretchOf(rest[0..stretch]);
        while (rest.len > 0) {
            const size = @min(rest.len, block_length);
            var block: Block = @splat(0);
            @memcpy(std.mem.asBytes(&block)[0..size], rest[0..size]);
            hash.absorb(Single.reversed(block));
            rest = rest[size..];
        }
    }

    fn absorb(hash: *Hash, block: Block) void {
        hash.value = Single.multiplied(hash.value ^ block, hash.powers[together - 1]);
    }

    fn final(hash: *Hash, cipher: *const Cipher, aad: usize, message: usize) [tag_length]u8 {
        hash.absorb(.{ 8 * @as(u64, message), 8 * @as(u64, aad) });
        return @bitCast(Single.reversed(hash.value) ^ cipher.one(cipher.counter(1)));
    }
};

/// mulX_POLYVAL of RFC 8452, appendix A.
fn doubled(value: Block) Block {
    const carry = value[1] >> 63;
    const mask = 0 -% carry;
    return .{ value[0] << 1 ^ carry, (value[1] << 1 | value[0] >> 63) ^ (mask & 0xc200_0000_0000_0000) };
}

/// How many bytes of so many are for gcm_wide.zig.
fn wideLength(length: usize) usize {
    return if (hints.has(hints.bits.VAES)) length - length % wide.stretch else 0;
}
