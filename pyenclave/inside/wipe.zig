//! Wiping what a primitive leaves behind (security.md C09): its stack and the registers.
//!
//! std.crypto keeps round keys, hash states and HMAC pads in locals and spills copies of them, which nothing in the
//! language can name afterwards. So every primitive runs in a function of its own, never inlined, and the caller then
//! overwrites the stack below itself as deep as the primitive can have reached.

const std = @import("std");

/// Bytes below the caller's stack pointer that no cipher and no hash function here goes beyond; a test measures it with
/// a painted stack.
pub const shallow = 0xa00;

pub fn stack() void {
    below(shallow);
}

const page = 4096;

/// To be called where the primitive is, before it: reads every page that `depth` bytes of stack reach. Zig's frames are not
/// probed, and one that is larger than the page without memory below the stack would begin beyond it.
pub inline fn reach(comptime depth: usize) void {
    if (depth < page - shallow) return;
    inline for (1..depth / page + 2) |number| {
        asm volatile (std.fmt.comptimePrint("cmpb $0, -{d}(%%rsp)", .{number * page}) ::: .{ .memory = true, .cc = true });
    }
}

/// Overwrites `depth` bytes below the caller with zeros, and every register that a callee may leave dirty. Assembly,
/// so that no compiler moves it, removes it or keeps a copy.
pub noinline fn below(comptime depth: usize) void {
    asm volatile (
        \\ movq %%rsp, %%rdi
        \\ subq %[depth], %%rdi
        \\ xorl %%eax, %%eax
        \\ movl %[words], %%ecx
        \\ rep stosq
        // As large frames do (runtime/entry.S, .Lwipe_stack): what lies below these zeros is looked for from here on.
        \\ subq %[depth], %%rsp
        \\ call __sanitizer_cov_stack_depth
        \\ movq $0, -8(%%rsp)
        \\ addq %[depth], %%rsp
        \\ xorl %%eax, %%eax
        \\ xorl %%ecx, %%ecx
        \\ vzeroall
        \\ xorl %%edx, %%edx
        \\ xorl %%esi, %%esi
        \\ xorl %%edi, %%edi
        \\ xorl %%r8d, %%r8d
        \\ xorl %%r9d, %%r9d
        \\ xorl %%r10d, %%r10d
        \\ xorl %%r11d, %%r11d
        :
        : [depth] "i" (depth),
          [words] "i" (depth / 8),
        : .{
          .rax = true,
          .rcx = true,
          .rdx = true,
          .rsi = true,
          .rdi = true,
          .r8 = true,
          .r9 = true,
          .r10 = true,
          .r11 = true,
          .memory = true,
          .ymm0 = true,
          .ymm1 = true,
          .ymm2 = true,
          .ymm3 = true,
          .ymm4 = true,
          .ymm5 = true,
          .ymm6 = true,
          .ymm7 = true,
          .ymm8 = true,
          .ymm9 = true,
          .ymm10 = true,
          .ymm11 = true,
          .ymm12 = true,
          .ymm13 = true,
          .ymm14 = true,
          .ymm15 = true,
        });
}
