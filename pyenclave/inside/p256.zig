//! What ECDSA and the exchange on P-256 share: private keys as numbers, public keys as points (SEC 1).

const std = @import("std");
const abi = @import("abi.zig");
pub const P256 = std.crypto.ecc.P256;
pub const Scalar = P256.scalar.Scalar;

pub const key_length = 32;
pub const public_length = 65;
/// What a multiplication by a secret number, and what is around it, take of the stack.
pub const depth = 0x2800;

pub const Key = [key_length]u8;

/// Null for what is not from 1 to the group's order - 1.
pub fn secret(key: *const Key) ?Scalar {
    const scalar = Scalar.fromBytes(key.*, .big) catch return null;
    return if (scalar.isZero()) null else scalar;
}

/// Null for what is no point, or the one at infinity.
pub fn point(public: []const u8) ?P256 {
    const found = P256.fromSec1(public) catch return null;
    found.rejectIdentity() catch return null;
    return found;
}

/// False for what is no key.
pub noinline fn publicOf(public: *[public_length]u8, key: *const Key) bool {
    const scalar = secret(key) orelse return false;
    const made = P256.basePoint.mul(scalar.toBytes(.big), .big) catch return false;
    public.* = made.toUncompressedSec1();
    return true;
}

pub fn wrongSize(comptime module: []const u8, size: usize) abi.Value {
    return abi.raiseNumber(std.fmt.comptimePrint("{s}: a key has {d} bytes, not ", .{ module, key_length }), size);
}

pub fn outOfRange(comptime module: []const u8) abi.Value {
    return abi.raise(module ++ ": a key of P-256 is from 1 to the group's order - 1");
}
