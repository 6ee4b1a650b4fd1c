//! Comparison whose time tells nothing but the lengths (security.md C10).

const abi = @import("abi.zig");

/// 1 where both are equal, else 0. Runs through the whole of `b` also where the lengths differ, as Python's
/// hmac.compare_digest does.
fn equal(a: abi.Value, b: abi.Value) callconv(.c) c_int {
    const right = (b orelse return 0).slice();
    const left = (a orelse return 0).slice();
    const same_length = left.len == right.len;
    const other = if (same_length) left.ptr else right.ptr;
    var difference: usize = @intFromBool(!same_length);
    for (right, other) |x, y| {
        difference |= x ^ y;
    }
    // Hidden from the optimiser, which else may stop at a first difference.
    difference = asm (""
        : [out] "=r" (-> usize),
        : [in] "0" (difference),
    );
    return @intFromBool(difference == 0);
}

comptime {
    @export(&equal, .{ .name = "pye_inside_compare_equal", .visibility = .hidden });
}
