//! SIGSTRUCT as EINIT judges it (SDM vol. 3D): RSA-3072 with e = 3 by way of Q1 and Q2, which need no division.
//!
//! All of it is public, so nothing here needs constant time.

const std = @import("std");
const tables = @import("tables.zig");

const Sigstruct = tables.Sigstruct;
pub const Raw = [@sizeOf(Sigstruct)]u8;
const Sha256 = std.crypto.hash.sha2.Sha256;

pub const Error = error{Sigstruct};

const words = 48;
const Number = [words]u64;
const Product = [2 * words]u64;

// EMSA-PKCS1-v1_5 before the digest (RFC 8017, 9.2): the DigestInfo of SHA-256.
const digest_info = "\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20";

/// The signature, Q1 and Q2. Everything else of a SIGSTRUCT is what states() compares.
pub fn verify(raw: *const Raw) Error!void {
    const sigstruct = std.mem.bytesToValue(Sigstruct, raw);
    const modulus = load(&sigstruct.modulus);
    const opened = try cube(load(&sigstruct.signature), modulus, load(&sigstruct.q1), load(&sigstruct.q2));
    var digest = Sha256.init(.{});
    digest.update(raw[0..128]);
    digest.update(raw[900..1028]);
    const expected = padded(&digest.finalResult());
    if (!std.mem.eql(u64, &opened, &expected)) return error.Sigstruct;
}

/// signature³ mod modulus. Q1 and Q2 must be exactly the quotients.
fn cube(signature: Number, modulus: Number, q1: Number, q2: Number) Error!Number {
    if (modulus[words - 1] >> 63 != 1) return error.Sigstruct; // 3072 bits
    if (modulus[0] & 1 == 0) return error.Sigstruct;
    if (!less(signature, modulus)) return error.Sigstruct;
    const square = try remainder(signature, signature, q1, modulus);
    return remainder(square, signature, q2, modulus);
}

/// a · b − quotient · modulus, which must be at least 0 and less than the modulus.
fn remainder(a: Number, b: Number, quotient: Number, modulus: Number) Error!Number {
    var left = multiply(a, b);
    const right = multiply(quotient, modulus);
    var borrow: u1 = 0;
    for (&left, right) |*to, take| {
        const first = @subWithOverflow(to.*, take);
        const second = @subWithOverflow(first[0], borrow);
        to.* = second[0];
        borrow = first[1] | second[1];
    }
    if (borrow != 0) return error.Sigstruct;
    if (!std.mem.allEqual(u64, left[words..], 0)) return error.Sigstruct;
    const rest: Number = left[0..words].*;
    return if (less(rest, modulus)) rest else error.Sigstruct;
}

fn multiply(a: Number, b: Number) Product {
    var product = std.mem.zeroes(Product);
    for (a, 0..) |x, i| {
        var carry: u64 = 0;
        for (b, 0..) |y, j| {
            const sum = @as(u128, x) * y + product[i + j] + carry;
            product[i + j] = @truncate(sum);
            carry = @truncate(sum >> 64);
        }
        product[i + words] = carry;
    }
    return product;
}

fn less(a: Number, b: Number) bool {
    var at: usize = words;
    while (at > 0) {
        at -= 1;
        if (a[at] != b[at]) return a[at] < b[at];
    }
    return false;
}

fn load(bytes: *const [words * 8]u8) Number {
    var number: Number = undefined;
    for (&number, 0..) |*word, at| word.* = std.mem.readInt(u64, bytes[8 * at ..][0..8], .little);
    return number;
}

/// What a signature over `digest` opens to.
fn padded(digest: *const [32]u8) Number {
    var big: [words * 8]u8 = @splat(0xff);
    big[0] = 0;
    big[1] = 1;
    const tail = digest_info.len + digest.len;
    big[big.len - tail - 1] = 0;
    @memcpy(big[big.len - tail ..][0..digest_info.len], digest_info);
    @memcpy(big[big.len - digest.len ..], digest);
    std.mem.reverse(u8, &big);
    return load(&big);
}

/// SHA-256 of the modulus, little endian.
pub fn mrsigner(raw: *const Raw) [32]u8 {
    var digest: [32]u8 = undefined;
    Sha256.hash(&std.mem.bytesToValue(Sigstruct, raw).modulus, &digest, .{});
    return digest;
}

const attribute_debug = 1 << 1;
const attribute_mode64bit = 1 << 2;

/// Whether a SIGSTRUCT says of these pages what we would have signed, in every byte but the key's (Image.verify).
pub fn states(raw: *const Raw, config: *const tables.Config, mrenclave: [32]u8) bool {
    const found = std.mem.bytesToValue(Sigstruct, raw);
    var expected = std.mem.zeroes(Sigstruct);
    expected.header = tables.sigstruct_header;
    expected.header2 = tables.sigstruct_header2;
    expected.date = @truncate(config.date);
    expected.modulus = found.modulus;
    expected.exponent = 3;
    expected.signature = found.signature;
    expected.q1 = found.q1;
    expected.q2 = found.q2;
    expected.miscselect = @truncate(config.miscselect);
    expected.miscmask = 0xffff_ffff;
    expected.attributes = attribute_mode64bit;
    if (config.flags & tables.flag_debug != 0) expected.attributes |= attribute_debug;
    expected.attributemask = ~@as(u64, 1); // hardware turns INIT on by itself
    expected.xfrm = config.xfrm;
    expected.xfrmmask = ~@as(u64, 0);
    expected.enclavehash = mrenclave;
    expected.isvprodid = @truncate(config.product_id);
    expected.isvsvn = @truncate(config.security_version);
    return std.mem.eql(u8, std.mem.asBytes(&expected), raw);
}
