//! AES-256-GCM, NIST SP 800-38D; a token is nonce (12 bytes, random), ciphertext, tag (16 bytes).

const std = @import("std");
const abi = @import("abi.zig");
const wipe = @import("wipe.zig");
const gcm = @import("gcm.zig");

pub const nonce_length = gcm.nonce_length;
const tag_length = gcm.tag_length;
pub const overhead = nonce_length + tag_length;
/// SP 800-38D, 5.2.1.1: at most 2^39 - 256 bits of plaintext, so that the 32-bit block counter never wraps.
pub const message_max = (1 << 36) - 32;
const token_max = message_max + overhead;

fn encrypt(key: abi.Value, message: abi.Value, aad: abi.Value) callconv(.c) abi.Value {
    const k = key orelse return null;
    const m = message orelse return null;
    const a = aad orelse return null;
    if (k.size != gcm.key_length) return wrongSize("a key has", gcm.key_length, k.size);
    if (m.size > message_max) return wrongSize("a message has at most", message_max, m.size);
    const token = abi.new(m.size + overhead) orelse return null;
    abi.pye_random(token.data.ptr, nonce_length);
    seal(token.data, m.slice(), a.slice(), k.data[0..gcm.key_length]);
    wipe.stack();
    return token.value;
}

fn decrypt(key: abi.Value, token: abi.Value, aad: abi.Value) callconv(.c) abi.Value {
    const k = key orelse return null;
    const t = token orelse return null;
    const a = aad orelse return null;
    if (k.size != gcm.key_length) return wrongSize("a key has", gcm.key_length, k.size);
    if (t.size < overhead) return wrongSize("a token has at least", overhead, t.size);
    if (t.size > token_max) return wrongSize("a token has at most", token_max, t.size);
    const message = abi.new(t.size - overhead) orelse return null;
    const genuine = open(message.data, t.slice(), a.slice(), k.data[0..gcm.key_length]);
    wipe.stack();
    return if (genuine) message.value else abi.raise("aead: wrong tag");
}

fn wrongSize(comptime rule: []const u8, comptime limit: usize, size: usize) abi.Value {
    return abi.raiseNumber(std.fmt.comptimePrint("aead: {s} {d} bytes, not ", .{ rule, limit }), size);
}

pub noinline fn seal(token: []u8, message: []const u8, aad: []const u8, key: *const [gcm.key_length]u8) void {
    const ciphertext = token[nonce_length..][0..message.len];
    const tag = token[nonce_length + message.len ..][0..tag_length];
    gcm.encrypt(ciphertext, tag, message, aad, token[0..nonce_length], key);
}

/// The tag is checked before the first byte is decrypted, so that a forgery's plaintext never exists.
pub noinline fn open(message: []u8, token: []const u8, aad: []const u8, key: *const [gcm.key_length]u8) bool {
    const ciphertext = token[nonce_length..][0..message.len];
    const tag = token[nonce_length + message.len ..][0..tag_length];
    return gcm.decrypt(message, ciphertext, tag, aad, token[0..nonce_length], key);
}

comptime {
    @export(&encrypt, .{ .name = "pye_inside_aead_encrypt", .visibility = .hidden });
    @export(&decrypt, .{ .name = "pye_inside_aead_decrypt", .visibility = .hidden });
}
