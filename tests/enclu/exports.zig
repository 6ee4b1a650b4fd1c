//! What enclu.zig gives to C, and the MAC of its reports, in a library that a test can load.

const enclu = @import("enclu");
const Cmac = enclu.ereport.Cmac;

fn cmac(mac: *[16]u8, message: [*]const u8, size: usize, key: *const [16]u8) callconv(.c) void {
    Cmac.create(mac, message[0..size], key);
}

comptime {
    @export(&cmac, .{ .name = "cmac" });
    @export(&enclu.readSecret, .{ .name = "read_secret" });
    @export(&enclu.deriveRoots, .{ .name = "derive_roots" });
    @export(&enclu.getKey, .{ .name = "get_key" });
    @export(&enclu.report, .{ .name = "make_report" });
}
