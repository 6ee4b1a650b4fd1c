//! The inside library's compiled bodies. This and three more files are each the root of one object, from which the linker
//! keeps what an enclave calls: others.zig, passwords.zig, public_key.zig. An image that asks for nothing of them need not
//! wait for their compilation, which takes four times as long as this one.
//!
//! Every symbol is a function of pyenclave_inside.h. Nothing here knows of an operating system.

const abi = @import("abi.zig");

/// A failed safety check ends the enclave for good; it says nothing, because nobody inside could read it.
pub const panic = @import("panic.zig");

comptime {
    _ = @import("aead.zig");
    _ = @import("compare.zig");
    _ = @import("hashing.zig");
    _ = @import("kdf.zig");
    _ = @import("mac.zig");
    _ = @import("random.zig");
    _ = @import("report.zig");
    _ = @import("seal.zig");
}
