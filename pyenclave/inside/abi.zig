//! What the bodies share: bytes as pyenclave_bytes.h has them, and the runtime's functions that they call.

const std = @import("std");

const Exception = @import("exceptions.zig").Exception;

/// `pye_bytes_t`: immutable, in the call's arena.
pub const Bytes = extern struct {
    size: usize,
    data: [*]const u8,

    pub fn slice(self: *const Bytes) []const u8 {
        return self.data[0..self.size];
    }
};

/// An argument or a result. NULL says that an exception is pending: a function that is given one answers NULL.
pub const Value = ?*const Bytes;

extern fn pye_bytes_new(size: usize, data: *[*]u8) Value;
extern fn pye_raise_sized(exception: Exception, message: [*]const u8, size: usize) c_int;
pub extern fn pye_random(memory: [*]u8, size: usize) void;
pub extern fn pye_abort() noreturn;
extern fn pye_signals() *const volatile u64;
extern fn pye_look() bool;

pub const New = struct { value: *const Bytes, data: []u8 };

/// A new value of `size` zero bytes; null with MemoryError raised.
pub fn new(size: usize) ?New {
    var data: [*]u8 = undefined;
    const value = pye_bytes_new(size, &data) orelse return null;
    return .{ .value = value, .data = data[0..size] };
}

/// Whether the call is to end, with KeyboardInterrupt raised: what takes long asks again and again, as loops of trusted
/// Python do (values/interrupts.h).
pub fn interrupted() bool {
    return pye_signals().* != 0 and !pye_look();
}

/// Memory of the heap, at a multiple of 16 bytes, zero.
pub extern fn pye_heap_alloc(size: usize) ?[*]align(16) u8;
/// Wipes it, and gives it back.
pub extern fn pye_heap_free(memory: ?[*]align(16) u8) void;

/// Raises MemoryError. Answers null, for the caller to return.
pub fn noMemory() Value {
    _ = pye_raise_sized(.MemoryError, "", 0);
    return null;
}

/// Raises ValueError. Answers null, for the caller to return.
pub fn raise(comptime message: []const u8) Value {
    _ = pye_raise_sized(.ValueError, message.ptr, message.len);
    return null;
}

/// Raises ValueError with `message` followed by `number` in decimal.
pub fn raiseNumber(comptime message: []const u8, number: i128) Value {
    var text: [message.len + 40]u8 = undefined;
    text[0..message.len].* = message[0..message.len].*;
    const size = message.len + decimal(text[message.len..], number);
    _ = pye_raise_sized(.ValueError, &text, size);
    return null;
}

/// std.fmt would bring several kilobytes into the image for this.
fn decimal(to: []u8, number: i128) usize {
    var digits: [40]u8 = undefined;
    var start: usize = digits.len;
    var rest: u64 = @intCast(@abs(number));
    while (true) {
        start -= 1;
        digits[start] = '0' + @as(u8, @intCast(rest % 10));
        rest /= 10;
        if (rest == 0) break;
    }
    if (number < 0) {
        start -= 1;
        digits[start] = '-';
    }
    @memcpy(to[0 .. digits.len - start], digits[start..]);
    return digits.len - start;
}
