//! IMAGE_CONFIG, and the pages that follow from it: the rules of image/layout.py, once more.

const std = @import("std");
const tables = @import("tables.zig");
const system = @import("system.zig");
const elf_file = @import("elf.zig");

const Elf = elf_file.Elf;
const Config = tables.Config;
const page = system.page;

pub const Error = error{Configuration};

const most_memory = 1 << 27;

/// The image's configuration, which is the first bytes of its read-only pages. Refused unless every value is one that an
/// image may have and everything lies where the sizes put it.
pub fn read(elf: *const Elf) Error!Config {
    const config = try find(elf);
    if (!std.mem.eql(u8, &config.magic, &tables.image_magic)) return error.Configuration;
    if (config.version != tables.image_version) return error.Configuration;
    if (config.image_size != elf.end()) return error.Configuration;
    try judge(&config);
    const thread_offset = config.image_size + config.heap_size;
    const stride = page + config.stack_size + page + page + tables.frame_pages * page + page;
    const end = thread_offset + config.threads * stride + page + (config.threads + 1) * tables.cell_thread;
    const elrange = std.math.ceilPowerOfTwo(u64, end) catch return error.Configuration;
    if (elrange > tables.most_elrange or elrange != config.elrange_size) return error.Configuration;
    if (config.heap_offset != config.image_size or config.thread_offset != thread_offset) return error.Configuration;
    if (config.thread_stride != stride) return error.Configuration;
    return config;
}

fn find(elf: *const Elf) Error!Config {
    for (elf.segments()) |segment| {
        if (segment.permissions != elf_file.read) continue;
        if (segment.data.len < @sizeOf(Config)) return error.Configuration;
        return std.mem.bytesToValue(Config, segment.data[0..@sizeOf(Config)]);
    }
    return error.Configuration;
}

fn judge(config: *const Config) Error!void {
    try within(config.image_size, page, most_memory);
    try within(config.heap_size, tables.least_heap, tables.most_heap);
    try within(config.stack_size, tables.least_stack, tables.most_stack);
    try within(config.stack_gap, tables.least_stack_gap, tables.most_stack);
    try within(config.threads, 1, tables.most_threads);
    try within(config.xfrm, tables.xfrm, tables.xfrm);
    try within(config.flags, 0, tables.flag_debug);
    try within(config.miscselect, 0, tables.most_miscselect);
    try within(config.product_id, 0, 0xffff);
    try within(config.security_version, 0, 0xffff);
    try within(config.exits_size, 0, page);
    if ((config.image_size | config.heap_size | config.stack_size) % page != 0) return error.Configuration;
    if (config.stack_gap % tables.stack_step != 0 or config.stack_gap > config.stack_size) return error.Configuration;
    try within(config.date, 0x1000_0000, 0xffff_ffff); // eight digits, read in hexadecimal
    for (0..8) |digit| {
        if ((config.date >> @intCast(4 * digit)) & 0xf > 9) return error.Configuration;
    }
}

fn within(value: u64, least: u64, most: u64) Error!void {
    if (value < least or value > most) return error.Configuration;
}

/// Offsets of what belongs to one TCS.
pub const Thread = struct {
    stack: u64,
    stack_top: u64,
    tcs: u64,
    ssa: u64,
    data: u64,
};

pub fn thread(config: *const Config, index: u64) Thread {
    const stack = config.thread_offset + index * config.thread_stride + page;
    const top = stack + config.stack_size;
    const tcs = top + page;
    const ssa = tcs + page;
    return .{ .stack = stack, .stack_top = top, .tcs = tcs, .ssa = ssa, .data = ssa + tables.frame_pages * page };
}

/// What a TCS page holds.
pub fn tcsOf(config: *const Config, elf: *const Elf, index: u64) tables.Tcs {
    const place = thread(config, index);
    var tcs = std.mem.zeroes(tables.Tcs);
    tcs.ossa = place.ssa;
    tcs.nssa = 1;
    tcs.oentry = elf.entry;
    tcs.ofsbase = place.data;
    tcs.ogsbase = place.data;
    tcs.fslimit = tables.no_limit;
    tcs.gslimit = tables.no_limit;
    return tcs;
}

/// What a thread data page begins with.
pub fn dataOf(config: *const Config, index: u64) tables.ThreadData {
    const place = thread(config, index);
    var data = std.mem.zeroes(tables.ThreadData);
    data.self = place.data;
    data.stack_top = place.stack_top;
    data.stack_limit = place.stack;
    data.index = index;
    data.tcs = place.tcs;
    data.ssa = place.ssa;
    return data;
}

/// Where the room for the cell's own threads begins.
pub fn reserve(config: *const Config) u64 {
    return config.thread_offset + config.threads * config.thread_stride + page;
}
