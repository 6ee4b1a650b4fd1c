//! An image's file as image/elf.py reads it, every byte taken for hostile: both refuse the same files.

const std = @import("std");
const system = @import("system.zig");

const page = system.page;

pub const Error = error{Elf};

pub const read = 1;
pub const write = 2;
pub const execute = 4;

const most_headers = 256;
const most_memory = 1 << 27;
const Header = extern struct {
    ident: [16]u8,
    type: u16,
    machine: u16,
    version: u32,
    entry: u64,
    segments: u64,
    sections: u64,
    flags: u32,
    size: u16,
    segment_size: u16,
    segment_count: u16,
    section_size: u16,
    section_count: u16,
    names_index: u16,
};

const SegmentHeader = extern struct {
    type: u32,
    flags: u32,
    offset: u64,
    address: u64,
    physical: u64,
    file_size: u64,
    size: u64,
    alignment: u64,
};

const SectionHeader = extern struct {
    name: u32,
    type: u32,
    flags: u64,
    address: u64,
    offset: u64,
    size: u64,
    link: u32,
    info: u32,
    alignment: u64,
    entry_size: u64,
};

/// One PT_LOAD: `data` from the file, zeros up to `size` bytes, which is whole pages.
pub const Segment = struct {
    offset: u64,
    size: u64,
    data: []u8,
    permissions: u8,
};

pub const Elf = struct {
    data: []u8,
    header: Header,
    entry: u64,
    rows: [most_headers]Segment,
    count: usize,

    pub fn parse(data: []u8) Error!Elf {
        if (data.len < @sizeOf(Header)) return error.Elf;
        const header = std.mem.bytesToValue(Header, data[0..@sizeOf(Header)]);
        if (!std.mem.eql(u8, header.ident[0..7], "\x7fELF\x02\x01\x01")) return error.Elf;
        if (header.type != 3 or header.machine != 62) return error.Elf;
        var elf: Elf = .{ .data = data, .header = header, .entry = header.entry, .rows = undefined, .count = 0 };
        try elf.readSegments();
        if (elf.memory(header.entry, 1, read | execute) == null) return error.Elf;
        return elf;
    }

    pub fn segments(self: *const Elf) []const Segment {
        return self.rows[0..self.count];
    }

    /// Where the pages of the image's own file end.
    pub fn end(self: *const Elf) u64 {
        const last = self.rows[self.count - 1];
        return last.offset + last.size;
    }

    /// Bytes of the file's part of a segment with exactly these permissions; null where there are none.
    pub fn memory(self: *const Elf, address: u64, size: u64, permissions: u8) ?[]u8 {
        for (self.segments()) |segment| {
            if (segment.permissions != permissions or address < segment.offset) continue;
            const at = address - segment.offset;
            if (at <= segment.data.len and size <= segment.data.len - at) return segment.data[at..][0..size];
        }
        return null;
    }

    fn bytes(self: *const Elf, offset: u64, size: u64) Error![]u8 {
        if (offset > self.data.len or size > self.data.len - offset) return error.Elf;
        return self.data[offset..][0..size];
    }

    fn table(self: *const Elf, offset: u64, count: u64, size: u64, comptime Row: type) Error![]u8 {
        if (count > most_headers or (count != 0 and size != @sizeOf(Row))) return error.Elf;
        return self.bytes(offset, count * @sizeOf(Row));
    }

    fn readSegments(self: *Elf) Error!void {
        const header = self.header;
        const all = try self.table(header.segments, header.segment_count, header.segment_size, SegmentHeader);
        var least: u64 = 0;
        for (0..header.segment_count) |at| {
            const row = rowOf(SegmentHeader, all, at);
            if (row.type == 3) return error.Elf;
            if (row.type != 1 or row.size == 0) continue;
            if (row.address % page != 0 or row.address < least or row.address > most_memory) return error.Elf;
            if (row.size > most_memory - row.address or row.file_size > row.size) return error.Elf;
            const permissions = permissionsOf(row.flags);
            if (permissions & (write | execute) == write | execute) return error.Elf;
            const data = try self.bytes(row.offset, row.file_size);
            for (self.segments()) |other| { // exits are patched in place: the bytes of one are no other's
                const apart = data.len == 0 or @intFromPtr(data.ptr) >= @intFromPtr(other.data.ptr) + other.data.len or
                    @intFromPtr(other.data.ptr) >= @intFromPtr(data.ptr) + data.len;
                if (other.data.len != 0 and !apart) return error.Elf;
            }
            const size = system.up(row.size);
            self.rows[self.count] = .{ .offset = row.address, .size = size, .data = data, .permissions = permissions };
            self.count += 1;
            least = row.address + size;
        }
        if (self.count == 0) return error.Elf;
    }

    /// The last section of that name that has bytes in the file; null where there is none.
    pub fn section(self: *const Elf, name: []const u8) Error!?[]u8 {
        const header = self.header;
        const all = try self.table(header.sections, header.section_count, header.section_size, SectionHeader);
        if (header.names_index >= header.section_count) return error.Elf;
        const names_row = rowOf(SectionHeader, all, header.names_index);
        const names = try self.bytes(names_row.offset, names_row.size);
        var found: ?[]u8 = null;
        var claimed: u64 = 0;
        for (0..header.section_count) |at| {
            const row = rowOf(SectionHeader, all, at);
            if (row.type == 8) continue; // SHT_NOBITS
            const data = try self.bytes(row.offset, row.size);
            claimed += row.size;
            if (claimed > self.data.len) return error.Elf;
            if (named(names, row.name, name)) found = data;
        }
        return found;
    }
};

fn rowOf(comptime Row: type, all: []const u8, at: usize) Row {
    return std.mem.bytesToValue(Row, all[at * @sizeOf(Row) ..][0..@sizeOf(Row)]);
}

fn permissionsOf(flags: u32) u8 {
    var permissions: u8 = 0;
    if (flags & 4 != 0) permissions |= read;
    if (flags & 2 != 0) permissions |= write;
    if (flags & 1 != 0) permissions |= execute;
    return permissions;
}

fn named(names: []const u8, at: u32, name: []const u8) bool {
    if (at > names.len or names.len - at < name.len) return false;
    const found = names[at..];
    return std.mem.eql(u8, found[0..name.len], name) and (found.len == name.len or found[name.len] == 0);
}
