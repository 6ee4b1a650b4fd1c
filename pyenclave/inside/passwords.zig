//! Keys from passwords; see inside.zig.

pub const panic = @import("panic.zig");

comptime {
    _ = @import("argon2.zig");
    _ = @import("pbkdf2.zig");
    _ = @import("scrypt.zig");
}
