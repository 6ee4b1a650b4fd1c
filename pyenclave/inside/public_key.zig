//! Signatures and key exchange; see inside.zig.

pub const panic = @import("panic.zig");

comptime {
    _ = @import("exchange.zig");
    _ = @import("sign.zig");
}
