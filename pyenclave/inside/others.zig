//! The ciphers and hash functions besides AES-GCM and SHA-2; see inside.zig.

pub const panic = @import("panic.zig");

comptime {
    _ = @import("aead_others.zig");
    _ = @import("hashing_others.zig");
}
