//! The compiler's panic interface (std.debug.no_panic lists it): every failed check ends the enclave for good.
//! Nothing is said, since nobody inside could read it, and so no message reaches the image.

const abort = @import("abi.zig").pye_abort;

pub fn call(_: []const u8, _: ?usize) noreturn {
    abort();
}

pub fn sentinelMismatch(_: anytype, _: anytype) noreturn {
    abort();
}

pub fn unwrapError(_: anyerror) noreturn {
    abort();
}

pub fn outOfBounds(_: usize, _: usize) noreturn {
    abort();
}

pub fn startGreaterThanEnd(_: usize, _: usize) noreturn {
    abort();
}

pub fn inactiveUnionField(_: anytype, _: anytype) noreturn {
    abort();
}

pub fn sliceCastLenRemainder(_: usize) noreturn {
    abort();
}

pub fn reachedUnreachable() noreturn {
    abort();
}

pub fn unwrapNull() noreturn {
    abort();
}

pub fn castToNull() noreturn {
    abort();
}

pub fn incorrectAlignment() noreturn {
    abort();
}

pub fn invalidErrorCode() noreturn {
    abort();
}

pub fn unexpectedErrorCode(_: anyerror) noreturn {
    abort();
}

pub fn integerOutOfBounds() noreturn {
    abort();
}

pub fn integerOverflow() noreturn {
    abort();
}

pub fn shlOverflow() noreturn {
    abort();
}

pub fn shrOverflow() noreturn {
    abort();
}

pub fn divideByZero() noreturn {
    abort();
}

pub fn exactDivisionRemainder() noreturn {
    abort();
}

pub fn integerPartOutOfBounds() noreturn {
    abort();
}

pub fn corruptSwitch() noreturn {
    abort();
}

pub fn shiftRhsTooBig() noreturn {
    abort();
}

pub fn invalidEnumValue() noreturn {
    abort();
}

pub fn forLenMismatch() noreturn {
    abort();
}

pub fn copyLenMismatch() noreturn {
    abort();
}

pub fn memcpyAlias() noreturn {
    abort();
}

pub fn noreturnReturned() noreturn {
    abort();
}

pub fn loadUninstantiableType() noreturn {
    abort();
}
