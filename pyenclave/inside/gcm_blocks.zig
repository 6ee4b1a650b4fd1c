//! What AES-GCM does to one block, done to each of a vector's: `Vector` has two words a block.
//!
//! GHASH is reckoned as POLYVAL on blocks whose bytes are reversed (RFC 8452, appendix A): then a product needs no shift.

const std = @import("std");

pub const Block = @Vector(2, u64);

pub fn Blocks(comptime Vector: type) type {
    const words = @typeInfo(Vector).vector.len;
    const Bytes = @Vector(8 * words, u8);
    return struct {
        pub inline fn reversed(blocks: Vector) Vector {
            const order = comptime order: {
                var from: [8 * words]i32 = undefined;
                for (&from, 0..) |*one, at| one.* = at ^ 15;
                break :order from;
            };
            return @bitCast(@shuffle(u8, @as(Bytes, @bitCast(blocks)), undefined, order));
        }

        /// Each block's halves change places.
        pub inline fn swapped(blocks: Vector) Vector {
            const order = comptime order: {
                var from: [words]i32 = undefined;
                for (&from, 0..) |*one, at| one.* = at ^ 1;
                break :order from;
            };
            return @shuffle(u64, blocks, undefined, order);
        }

        pub inline fn enciphered(states: Vector, key: Vector) Vector {
            return asm ("vaesenc %[key], %[states], %[out]"
                : [out] "=x" (-> Vector),
                : [states] "x" (states),
                  [key] "x" (key),
            );
        }

        pub inline fn encipheredLast(states: Vector, key: Vector) Vector {
            return asm ("vaesenclast %[key], %[states], %[out]"
                : [out] "=x" (-> Vector),
                : [states] "x" (states),
                  [key] "x" (key),
            );
        }

        /// Which half of each is multiplied: bit 0 says of `a`, bit 4 of `b`.
        pub inline fn carryless(a: Vector, b: Vector, comptime halves: u8) Vector {
            return asm (std.fmt.comptimePrint("vpclmulqdq ${d}, %[b], %[a], %[out]", .{halves})
                : [out] "=x" (-> Vector),
                : [a] "x" (a),
                  [b] "x" (b),
            );
        }

        pub inline fn multiplied(a: Vector, b: Vector) Vector {
            var product: Product = .zero;
            product.add(a, b, b ^ swapped(b));
            return product.reduced();
        }

        /// Sums of products of 128 by 128 bits, not yet reduced.
        pub const Product = struct {
            low: Vector,
            middle: Vector,
            high: Vector,

            pub const zero: Product = .{ .low = @splat(0), .middle = @splat(0), .high = @splat(0) };

            /// By Karatsuba's way: of `b` its halves' sum, in both halves, is `sum`.
            pub inline fn add(product: *Product, a: Vector, b: Vector, sum: Vector) void {
                product.low ^= carryless(a, b, 0x00);
                product.high ^= carryless(a, b, 0x11);
                product.middle ^= carryless(a ^ swapped(a), sum, 0x00);
            }

            /// Modulo POLYVAL's x^128 + x^127 + x^126 + x^121 + 1, and divided by x^128.
            pub inline fn reduced(product: *const Product) Vector {
                const halves = comptime halves: {
                    var of: [2][words]u64 = .{ @splat(0), @splat(0) };
                    for (0..words) |at| of[at % 2][at] = ~@as(u64, 0);
                    break :halves [2]Vector{ of[0], of[1] };
                };
                const polynomial: Vector = halves[0] & @as(Vector, @splat(0xc200_0000_0000_0000));
                const middle = swapped(product.middle ^ product.low ^ product.high);
                var low = product.low ^ (middle & halves[1]);
                const high = product.high ^ (middle & halves[0]);
                inline for (0..2) |_| low = swapped(low) ^ carryless(low, polynomial, 0x00);
                return high ^ low;
            }
        };
    };
}
