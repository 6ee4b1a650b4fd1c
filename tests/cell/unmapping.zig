//! Clears a range in the middle of which pages are sealed; says how many stayed, and whether all the others are gone.

const std = @import("std");
const linux = std.os.linux;
const lockin = @import("lockin");

const page = 4096;
const pages = 1 << 12;
const private_anonymous = 0x22;
const vacant = 12; // ENOMEM

fn call(number: usize, a: usize, b: usize, c: usize) usize {
    return linux.syscall6(@enumFromInt(number), a, b, c, private_anonymous, std.math.maxInt(usize), 0);
}

export fn run(sealed_at: usize, sealed_count: usize) callconv(.c) i32 {
    const start = call(9, 0, pages * page, 3);
    if (start > std.math.maxInt(usize) - page) return -1;
    const sealed = start + sealed_at * page;
    if (call(462, sealed, sealed_count * page, 0) != 0) return -2;
    var result: lockin.Unmapped = .{};
    lockin.clear(.{ .start = start, .end = start + pages * page }, &result);
    if (result.errno != 0 or result.sealed != sealed_count) return -3;
    for (0..pages) |at| {
        const address = start + at * page;
        var present: u8 = 0;
        const stays = call(27, address, page, @intFromPtr(&present)) == 0;
        if (stays != (at >= sealed_at and at < sealed_at + sealed_count)) return -4;
    }
    return @intCast(result.sealed);
}
