//! SHA-1's compression by the SHA extensions: only where the host hints at them (hints.zig).

const std = @import("std");
const hints = @import("hints.zig");
const Words = @Vector(4, u32);
const Bytes = @Vector(16, u8);

pub noinline fn compress(
    state: *[5]u32,
    blocks: [*]align(1) const [4]Words,
    count: usize,
) linksection(hints.section ++ "sha1") void {
    // The first in the highest word.
    var abcd: Words = .{ state[3], state[2], state[1], state[0] };
    var e: Words = .{ 0, 0, 0, state[4] };
    for (0..count) |number| {
        const before = .{ abcd, e };
        var words: [4]Words = undefined;
        var last = abcd;
        inline for (0..20) |step| {
            const four = if (step < 4)
                reversed(blocks[number][step])
            else
                next(words[step % 4], words[(step + 1) % 4], words[(step + 2) % 4], words[(step + 3) % 4]);
            words[step % 4] = four;
            const sum = if (step == 0) e +% four else plusNextE(last, four);
            last = abcd;
            abcd = fourRounds(abcd, sum, step / 5);
        }
        abcd +%= before[0];
        e = plusNextE(last, before[1]);
    }
    state.* = .{ abcd[3], abcd[2], abcd[1], abcd[0], e[3] };
}

inline fn reversed(words: Words) Words {
    return @bitCast(std.simd.reverseOrder(@as(Bytes, @bitCast(words))));
}

/// The schedule's next four words, from sixteen.
inline fn next(first: Words, second: Words, third: Words, fourth: Words) Words {
    const begun = third ^ asm ("sha1msg1 %[second], %[out]"
        : [out] "=x" (-> Words),
        : [_] "0" (first),
          [second] "x" (second),
    );
    return asm ("sha1msg2 %[fourth], %[out]"
        : [out] "=x" (-> Words),
        : [_] "0" (begun),
          [fourth] "x" (fourth),
    );
}

/// `words` and in the first of them E, as it follows from A of four rounds ago.
inline fn plusNextE(abcd: Words, words: Words) Words {
    return asm ("sha1nexte %[words], %[out]"
        : [out] "=x" (-> Words),
        : [_] "0" (abcd),
          [words] "x" (words),
    );
}

inline fn fourRounds(abcd: Words, words: Words, comptime kind: u2) Words {
    return asm (std.fmt.comptimePrint("sha1rnds4 ${d}, %[words], %[out]", .{kind})
        : [out] "=x" (-> Words),
        : [_] "0" (abcd),
          [words] "x" (words),
    );
}
