//! MRENCLAVE: what ECREATE, EADD and EEXTEND record of the pages (SDM vol. 3D), in image/layout.py's order.

const std = @import("std");
const tables = @import("tables.zig");
const system = @import("system.zig");
const plan = @import("plan.zig");
const elf_file = @import("elf.zig");
const machine = @import("machine.zig");
const Digest = @import("digest.zig").Digest;

const page = system.page;
const block = 256; // EEXTEND's

const regular = 2 << 8;
const tcs_page = 1 << 8;

pub fn mrenclave(elf: *const elf_file.Elf, config: *const tables.Config) [32]u8 {
    var digest = Digest.init(machine.hasSha());
    var record = std.mem.zeroes([64]u8);
    @memcpy(record[0..7], "ECREATE");
    std.mem.writeInt(u32, record[8..12], tables.frame_pages, .little);
    std.mem.writeInt(u64, record[12..20], config.elrange_size, .little);
    digest.update(&record);
    for (elf.segments()) |segment| {
        content(&digest, segment.offset, segment.size, regular | @as(u64, segment.permissions), segment.data);
    }
    const writable = regular | elf_file.read | elf_file.write;
    unmeasured(&digest, config.heap_offset, config.heap_size, writable);
    for (0..config.threads) |index| {
        const place = plan.thread(config, index);
        unmeasured(&digest, place.stack, config.stack_size, writable);
        const tcs = plan.tcsOf(config, elf, index);
        content(&digest, place.tcs, page, tcs_page, std.mem.asBytes(&tcs));
        unmeasured(&digest, place.ssa, place.data - place.ssa, writable);
        const data = plan.dataOf(config, index);
        content(&digest, place.data, page, writable, std.mem.asBytes(&data));
    }
    return digest.finalResult();
}

fn add(digest: *Digest, offset: u64, flags: u64) void {
    var record = std.mem.zeroes([64]u8);
    @memcpy(record[0..4], "EADD");
    std.mem.writeInt(u64, record[8..16], offset, .little);
    std.mem.writeInt(u64, record[16..24], flags, .little);
    digest.update(&record);
}

fn unmeasured(digest: *Digest, offset: u64, size: u64, flags: u64) void {
    var at: u64 = 0;
    while (at < size) : (at += page) add(digest, offset + at, flags);
}

/// Pages that hold `data`, and zeros after it.
fn content(digest: *Digest, offset: u64, size: u64, flags: u64, data: []const u8) void {
    var record = std.mem.zeroes([64]u8);
    @memcpy(record[0..7], "EEXTEND");
    var at: u64 = 0;
    while (at < size) : (at += block) {
        if (at % page == 0) add(digest, offset + at, flags);
        std.mem.writeInt(u64, record[8..16], offset + at, .little);
        digest.update(&record);
        if (at + block <= data.len) {
            digest.update(data[at..][0..block]);
        } else {
            var last = std.mem.zeroes([block]u8);
            const have = data[@min(at, data.len)..];
            @memcpy(last[0..have.len], have);
            digest.update(&last);
        }
    }
}
