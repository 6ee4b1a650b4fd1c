//! SHA-256's compression by the SHA extensions: inside only where the host hints at them (hints.zig); the cell of an
//! isolated enclave, which measures by it, asks the processor.

const hints = @import("hints.zig");
const Words = @Vector(4, u32);

/// FIPS 180-4, 4.2.2.
const constants: [16]Words = .{
    .{ 0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5 }, .{ 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5 },
    .{ 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3 }, .{ 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174 },
    .{ 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc }, .{ 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da },
    .{ 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7 }, .{ 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967 },
    .{ 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13 }, .{ 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85 },
    .{ 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3 }, .{ 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070 },
    .{ 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5 }, .{ 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3 },
    .{ 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208 }, .{ 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2 },
};

pub noinline fn compress(
    state: *[8]u32,
    blocks: [*]align(1) const [4]Words,
    count: usize,
) linksection(hints.section ++ "sha256") void {
    // A, B, E, F and C, D, G, H, the first in the highest word.
    var abef: Words = .{ state[5], state[4], state[1], state[0] };
    var cdgh: Words = .{ state[7], state[6], state[3], state[2] };
    for (0..count) |number| {
        const before = .{ abef, cdgh };
        var words: [4]Words = undefined;
        inline for (constants, 0..) |four, step| {
            words[step % 4] = if (step < 4)
                @byteSwap(blocks[number][step])
            else
                next(words[step % 4], words[(step + 1) % 4], words[(step + 2) % 4], words[(step + 3) % 4]);
            const sum = words[step % 4] +% four;
            cdgh = twoRounds(cdgh, abef, sum);
            abef = twoRounds(abef, cdgh, @shuffle(u32, sum, undefined, [4]i32{ 2, 3, 2, 3 }));
        }
        abef +%= before[0];
        cdgh +%= before[1];
    }
    state.* = .{ abef[3], abef[2], cdgh[3], cdgh[2], abef[1], abef[0], cdgh[1], cdgh[0] };
}

/// The schedule's next four words, from sixteen.
inline fn next(first: Words, second: Words, third: Words, fourth: Words) Words {
    const begun = asm ("sha256msg1 %[second], %[out]"
        : [out] "=x" (-> Words),
        : [_] "0" (first),
          [second] "x" (second),
    ) +% @shuffle(u32, third, fourth, [4]i32{ 1, 2, 3, -1 });
    return asm ("sha256msg2 %[fourth], %[out]"
        : [out] "=x" (-> Words),
        : [_] "0" (begun),
          [fourth] "x" (fourth),
    );
}

/// With the two lower of `words`.
inline fn twoRounds(old: Words, other: Words, words: Words) Words {
    return asm ("sha256rnds2 %[other], %[out]"
        : [out] "=x" (-> Words),
        : [_] "0" (old),
          [other] "x" (other),
          [_] "{xmm0}" (words),
    );
}
