//! What of math.h Zig's standard library has, which zig's own C library for musl takes from there too.
const math = @import("std").math;

export fn acos(x: f64) f64 { return math.acos(x); }
export fn acosf(x: f32) f32 { return math.acos(x); }
export fn asin(x: f64) f64 { return math.asin(x); }
export fn atan(x: f64) f64 { return math.atan(x); }
export fn atanf(x: f32) f32 { return math.atan(x); }
export fn cbrt(x: f64) f64 { return math.cbrt(x); }
export fn cbrtf(x: f32) f32 { return math.cbrt(x); }
export fn cosh(x: f64) f64 { return math.cosh(x); }
export fn coshf(x: f32) f32 { return math.cosh(x); }
export fn hypotf(x: f32, y: f32) f32 { return math.hypot(x, y); }
export fn log1p(x: f64) f64 { return math.log1p(x); }
export fn log1pf(x: f32) f32 { return math.log1p(x); }
