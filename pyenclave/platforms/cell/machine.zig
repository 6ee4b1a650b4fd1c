//! What only assembly can say: the start, another stack, another thread, EENTER and EEXIT, a signal's way in and out.

const std = @import("std");

/// AC, NT, DF, TF: no code outside is made for them, and EEXIT leaves them as a body set them.
pub const foreign_flags = 0x44500;

/// One TCS as EENTER sees it, and what EEXIT left. Assembly below knows the offsets.
pub const Gate = extern struct {
    tcs: u64,
    entry: u64,
    rsp: u64 = 0,
    rdi: u64 = 0,
    rsi: u64 = 0,
};

comptime {
    std.debug.assert(@offsetOf(Gate, "rsp") == 16 and @offsetOf(Gate, "rdi") == 24 and @offsetOf(Gate, "rsi") == 32);
    asm (
        \\    .text
        \\    .globl _start, cell_switch, cell_clone, cell_enter, cell_landing, cell_signal, cell_restore
        \\    .hidden cell_switch, cell_clone, cell_enter, cell_landing, cell_signal, cell_restore
        \\_start:
        \\    xor     %ebp, %ebp
        \\    and     $-16, %rsp
        \\    call    cell_start
        \\    ud2
        \\
        // cell_switch(stack, function, argument): goes on there, for good.
        \\cell_switch:
        \\    mov     %rdi, %rsp
        \\    xor     %ebp, %ebp
        \\    mov     %rdx, %rdi
        \\    call    *%rsi
        \\    ud2
        \\
        // cell_clone(flags, stack, function, argument): clone(2); the new thread calls the function on its stack.
        \\cell_clone:
        \\    sub     $16, %rsi
        \\    mov     %rdx, (%rsi)
        \\    mov     %rcx, 8(%rsi)
        \\    mov     $56, %eax
        \\    xor     %edx, %edx
        \\    xor     %r10d, %r10d
        \\    xor     %r8d, %r8d
        \\    syscall
        \\    test    %rax, %rax
        \\    jnz     1f
        \\    xor     %ebp, %ebp
        \\    pop     %rax
        \\    pop     %rdi
        \\    call    *%rax
        \\    ud2
        \\1:  ret
        \\
        // cell_enter(gate, rdi, rsi): EENTER (SDM vol. 3D): RAX = CSSA, RBX = TCS, RCX = where EEXIT lands. GS base is the
        // TCS's for as long as the thread lives, since nothing here uses GS.
        \\    .balign 64
        \\cell_enter:
        \\    push    %rbx
        \\    push    %rbp
        \\    push    %r12
        \\    push    %r13
        \\    push    %r14
        \\    push    %r15
        \\    push    %rdi
        \\    mov     %rsp, 16(%rdi)
        \\    mov     (%rdi), %rbx
        \\    mov     8(%rdi), %r11
        \\    xor     %eax, %eax
        \\    mov     %rsi, %rdi
        \\    mov     %rdx, %rsi
        \\    lea     cell_landing(%rip), %rcx
        \\    jmp     *%r11
        \\cell_landing:
        \\    pushfq
        \\    pop     %rcx
        \\    test    $0x44500, %ecx
        \\    jnz     2f
        \\1:  pop     %rdx
        \\    mov     %rdi, 24(%rdx)
        \\    mov     %rsi, 32(%rdx)
        \\    pop     %r15
        \\    pop     %r14
        \\    pop     %r13
        \\    pop     %r12
        \\    pop     %rbp
        \\    pop     %rbx
        \\    ret
        \\2:  and     $~0x44500, %ecx
        \\    push    %rcx
        \\    popfq
        \\    jmp     1b
        \\
        // The kernel leaves AC as it was: nothing of ours may run with it.
        \\cell_signal:
        \\    pushfq
        \\    andl    $~0x40000, (%rsp)
        \\    popfq
        \\    jmp     cell_fault
        \\cell_restore:
        \\    mov     $15, %eax
        \\    syscall
        \\    ud2
    );
}

pub const Function = *const fn (*anyopaque) callconv(.c) noreturn;

extern fn cell_switch(stack: u64, function: Function, argument: *anyopaque) noreturn;
extern fn cell_clone(flags: u64, stack: u64, function: Function, argument: *anyopaque) u64;
extern fn cell_enter(gate: *Gate, rdi: u64, rsi: u64) void;

pub const switchTo = cell_switch;
pub const clone = cell_clone;
pub const enter = cell_enter;

pub inline fn timeStamp() u64 {
    var low: u32 = undefined;
    var high: u32 = undefined;
    asm volatile ("rdtsc"
        : [low] "={eax}" (low),
          [high] "={edx}" (high),
    );
    return @as(u64, high) << 32 | low;
}

/// Whether there is RDTSCP.
pub fn hasProcessor() bool {
    return cpuid(0x80000001).edx >> 27 & 1 != 0;
}

/// Whether there are the SHA extensions. A processor with AVX2, as all code here needs it, has the leaf.
pub fn hasSha() bool {
    return cpuid(7).ebx >> 29 & 1 != 0;
}

const Features = struct { ebx: u32, edx: u32 };

/// Of a leaf's first subleaf.
inline fn cpuid(leaf: u32) Features {
    var eax: u32 = undefined;
    var ebx: u32 = undefined;
    var ecx: u32 = undefined;
    var edx: u32 = undefined;
    asm volatile ("cpuid"
        : [eax] "={eax}" (eax),
          [ebx] "={ebx}" (ebx),
          [ecx] "={ecx}" (ecx),
          [edx] "={edx}" (edx),
        : [leaf] "{eax}" (leaf),
          [subleaf] "{ecx}" (@as(u32, 0)),
    );
    return .{ .ebx = ebx, .edx = edx };
}

/// The number of the processor that this thread runs on, as Linux leaves it for RDTSCP, plus 1.
pub inline fn processor() u16 {
    var low: u32 = undefined;
    var high: u32 = undefined;
    var number: u32 = undefined;
    asm volatile ("rdtscp"
        : [low] "={eax}" (low),
          [high] "={edx}" (high),
          [number] "={ecx}" (number),
    );
    return @truncate((number & 0xfff) + 1);
}

/// The address of a label of this program, as it lies where this code runs.
pub inline fn address(comptime label: []const u8) u64 {
    return asm ("lea " ++ label ++ "(%%rip), %[to]"
        : [to] "=r" (-> u64),
    );
}
