//! SHA-256 of whole blocks, by the SHA extensions where the processor has them: what measuring takes its time with.

const std = @import("std");
const compress = @import("sha256_extended").compress;

const Portable = std.crypto.hash.sha2.Sha256;

pub const Digest = struct {
    portable: Portable,
    extended: bool,

    /// `extended` is machine.hasSha(): CPUID is slow where a hypervisor answers it, and there is no variable to keep it in.
    pub fn init(extended: bool) Digest {
        return .{ .portable = .init(.{}), .extended = extended };
    }

    /// Whole blocks: std's state has then nothing waiting, whoever has taken them in.
    pub fn update(digest: *Digest, data: []const u8) void {
        const state = &digest.portable;
        if (!digest.extended) return state.update(data);
        const blocks = @divExact(data.len, Portable.block_length);
        state.total_len += data.len;
        compress(&state.s, @ptrCast(data.ptr), blocks);
    }

    pub fn finalResult(digest: *Digest) [Portable.digest_length]u8 {
        return digest.portable.finalResult();
    }
};
