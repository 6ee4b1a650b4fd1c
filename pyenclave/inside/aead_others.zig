//! The other ciphers, in tokens as those of aead.zig: ChaCha20-Poly1305 (RFC 8439), and AEGIS-256 (RFC 10032) with a tag of
//! 32 bytes.

const std = @import("std");
const abi = @import("abi.zig");
const wipe = @import("wipe.zig");
const aead = std.crypto.aead;

/// `message_max`: what the cipher's counters have room for, in messages that memory has.
fn exportCipher(comptime name: []const u8, comptime Cipher: type, comptime message_max: usize) void {
    const overhead = Cipher.nonce_length + Cipher.tag_length;
    const token_max = message_max + overhead;
    const Body = struct {
        fn encrypt(key: abi.Value, message: abi.Value, aad: abi.Value) callconv(.c) abi.Value {
            const k = key orelse return null;
            const m = message orelse return null;
            const a = aad orelse return null;
            if (k.size != Cipher.key_length) return wrongSize("a key has", Cipher.key_length, k.size);
            if (m.size > message_max) return wrongSize("a message has at most", message_max, m.size);
            const token = abi.new(m.size + overhead) orelse return null;
            abi.pye_random(token.data.ptr, Cipher.nonce_length);
            seal(token.data, m.slice(), a.slice(), k.data[0..Cipher.key_length]);
            wipe.stack();
            return token.value;
        }

        fn decrypt(key: abi.Value, token: abi.Value, aad: abi.Value) callconv(.c) abi.Value {
            const k = key orelse return null;
            const t = token orelse return null;
            const a = aad orelse return null;
            if (k.size != Cipher.key_length) return wrongSize("a key has", Cipher.key_length, k.size);
            if (t.size < overhead) return wrongSize("a token has at least", overhead, t.size);
            if (t.size > token_max) return wrongSize("a token has at most", token_max, t.size);
            const message = abi.new(t.size - overhead) orelse return null;
            const genuine = open(message.data, t.slice(), a.slice(), k.data[0..Cipher.key_length]);
            wipe.stack();
            return if (genuine) message.value else abi.raise("aead: wrong tag");
        }

        noinline fn seal(token: []u8, message: []const u8, aad: []const u8, key: *const [Cipher.key_length]u8) void {
            const nonce = token[0..Cipher.nonce_length].*;
            const ciphertext = token[nonce.len..][0..message.len];
            const tag = token[nonce.len + message.len ..][0..Cipher.tag_length];
            Cipher.encrypt(ciphertext, tag, message, aad, nonce, key.*);
        }

        noinline fn open(message: []u8, token: []const u8, aad: []const u8, key: *const [Cipher.key_length]u8) bool {
            const nonce = token[0..Cipher.nonce_length].*;
            const ciphertext = token[nonce.len..][0..message.len];
            const tag = token[nonce.len + message.len ..][0..Cipher.tag_length];
            Cipher.decrypt(message, ciphertext, tag.*, aad, nonce, key.*) catch {
                std.crypto.secureZero(u8, message); // AEGIS decrypts before it knows; std sets it to `undefined`
                return false;
            };
            return true;
        }
    };
    @export(&Body.encrypt, .{ .name = "pye_inside_aead_" ++ name ++ "_encrypt", .visibility = .hidden });
    @export(&Body.decrypt, .{ .name = "pye_inside_aead_" ++ name ++ "_decrypt", .visibility = .hidden });
}

fn wrongSize(comptime rule: []const u8, comptime limit: usize, size: usize) abi.Value {
    return abi.raiseNumber(std.fmt.comptimePrint("aead: {s} {d} bytes, not ", .{ rule, limit }), size);
}

comptime {
    // RFC 8439, 2.8: 2^32 blocks of 64 bytes, of which the first makes the tag's key. AEGIS-256 has no bound below 2^61.
    exportCipher("chacha20_poly1305", aead.chacha_poly.ChaCha20Poly1305, 64 * ((1 << 32) - 1));
    exportCipher("aegis256", aead.aegis.Aegis256_256, (1 << 61) - 1);
}
