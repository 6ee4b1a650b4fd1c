//! The platform's secret: 32 random bytes in a file that is its user's alone, made when they are first asked for.
//!
//! System calls only, so that a signal handler can ask, and a program without a C library.

const std = @import("std");
const linux = std.os.linux;
const Secret = @import("roots.zig").Secret;

/// Besides the system's own, negative.
pub const Refused = struct {
    pub const foreign: i32 = -1;
    pub const exposed: i32 = -2;
    pub const damaged: i32 = -3;
};

/// On the stack of a signal handler, which may be small.
const most_path = 1024;

/// 0, an errno, or one of `Refused`. Where there is no such file it is made, whole or not at all, with its folders.
pub fn read(path: [*:0]const u8, secret: *Secret) i32 {
    const found = readFile(path, secret);
    if (found != errno(.NOENT)) return found;
    const made = create(path);
    return if (made == 0 or made == errno(.EXIST)) readFile(path, secret) else made;
}

fn readFile(path: [*:0]const u8, secret: *Secret) i32 {
    // NONBLOCK: a pipe that lies there instead must not hold the caller.
    const flags: linux.O = .{ .ACCMODE = .RDONLY, .NOFOLLOW = true, .CLOEXEC = true, .NONBLOCK = true };
    const file = linux.open(path, flags, 0);
    if (failed(file)) |code| return code;
    const descriptor: i32 = @intCast(file);
    defer _ = linux.close(descriptor);
    var status: linux.Statx = undefined;
    const mask: linux.STATX = .{ .TYPE = true, .MODE = true, .UID = true, .SIZE = true };
    if (failed(linux.statx(descriptor, "", linux.AT.EMPTY_PATH, mask, &status))) |code| return code;
    if (!linux.S.ISREG(status.mode) or status.size != secret.len) return Refused.damaged;
    if (status.uid != linux.geteuid()) return Refused.foreign;
    if (status.mode & 0o077 != 0) return Refused.exposed;
    const count = linux.read(descriptor, secret, secret.len);
    if (failed(count)) |code| return code;
    return if (count == secret.len) 0 else Refused.damaged;
}

/// Beside its place, then linked there: no reader sees a part, and of two processes that make one at once one wins.
fn create(path: [*:0]const u8) i32 {
    const length = std.mem.len(path);
    var scratch: [most_path]u8 = undefined;
    if (length + suffix_size >= most_path) return errno(.NAMETOOLONG);
    @memcpy(scratch[0..length], path[0..length]);
    makeFolders(scratch[0..length]);
    if (random(scratch[length + 1 ..][0..8])) |code| return code;
    scratch[length] = '.';
    for (scratch[length + 1 ..][0..8]) |*letter| letter.* = 'a' + (letter.* & 15);
    scratch[length + suffix_size] = 0;
    const beside: [*:0]const u8 = scratch[0 .. length + suffix_size :0];
    const written = writeNew(beside);
    if (written != 0) return written;
    const linked = linux.linkat(linux.AT.FDCWD, beside, linux.AT.FDCWD, path, 0);
    const code = failed(linked) orelse 0;
    const unlinkable = code == errno(.PERM) or code == errno(.OPNOTSUPP) or code == errno(.MLINK);
    // Where there are no links.
    const renamed = if (unlinkable)
        failed(linux.renameat2(linux.AT.FDCWD, beside, linux.AT.FDCWD, path, .{ .NOREPLACE = true })) orelse 0
    else
        code;
    _ = linux.unlinkat(linux.AT.FDCWD, beside, 0);
    // Also where another process was faster, which may not have come so far.
    syncFolderOf(scratch[0..length]);
    return renamed;
}

/// What was sealed is not to outlive the name of its secret, where the machine loses its power. Best effort: some file
/// systems cannot.
fn syncFolderOf(path: []u8) void {
    const end = std.mem.lastIndexOfScalar(u8, path, '/') orelse return;
    const place = @max(end, 1);
    const letter = path[place];
    path[place] = 0;
    defer path[place] = letter;
    const flags: linux.O = .{ .ACCMODE = .RDONLY, .DIRECTORY = true, .CLOEXEC = true };
    const folder = linux.open(path[0..place :0], flags, 0);
    if (failed(folder) != null) return;
    defer _ = linux.close(@intCast(folder));
    _ = linux.fsync(@intCast(folder));
}

const suffix_size = 9;

fn makeFolders(path: []u8) void {
    for (path, 0..) |letter, at| {
        if (letter != '/' or at == 0) continue;
        path[at] = 0;
        // One that is there, or cannot be made, is told by what follows.
        const made = linux.mkdirat(linux.AT.FDCWD, path[0..at :0], 0o700);
        path[at] = '/';
        if (failed(made) == null) syncFolderOf(path[0..at]);
    }
}

fn writeNew(path: [*:0]const u8) i32 {
    var secret: Secret = undefined;
    defer std.crypto.secureZero(u8, &secret);
    if (random(&secret)) |code| return code;
    const flags: linux.O = .{ .ACCMODE = .WRONLY, .CREAT = true, .EXCL = true, .NOFOLLOW = true, .CLOEXEC = true };
    const file = linux.open(path, flags, 0o600);
    if (failed(file)) |code| return code;
    const descriptor: i32 = @intCast(file);
    defer _ = linux.close(descriptor);
    const count = linux.write(descriptor, &secret, secret.len);
    const wrong = failed(count) orelse if (count != secret.len) errno(.NOSPC) else failed(linux.fsync(descriptor));
    const code = wrong orelse return 0;
    _ = linux.unlinkat(linux.AT.FDCWD, path, 0);
    return code;
}

fn random(to: []u8) ?i32 {
    const count = linux.getrandom(to.ptr, to.len, 0);
    return failed(count) orelse if (count != to.len) errno(.IO) else null;
}

fn failed(result: usize) ?i32 {
    const code = linux.errno(result);
    return if (code == .SUCCESS) null else errno(code);
}

fn errno(code: linux.E) i32 {
    return @intFromEnum(code);
}
