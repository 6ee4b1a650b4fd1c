//! What the host said of the processor when the enclave was initialised (runtime/initialise.c): which of the
//! instructions are there that an image can do without.
//!
//! The host may have lied. An instruction that is not there is then an illegal one, which ends the enclave; one that is
//! there is not used. So what a hint chooses between is each right and takes one time, and a hint is of instructions
//! whose lack is always noticed: not of BMI's, say, some of which are other instructions on processors without them.
//!
//! What may be used only then lies in functions of its own, never inlined, in sections that begin with `section`: by
//! these the scan of images knows it (image/scan.py), and does not say that the image needs its instructions.

pub const bits = @import("hint_bits.zig");

pub const section = ".pyenclave.optional.";

const given = @extern(*const u32, .{ .name = "pye_hints", .visibility = .hidden });

pub inline fn has(comptime hint: u32) bool {
    return given.* & hint != 0;
}
