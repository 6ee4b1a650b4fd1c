//! SHA-2, FIPS 180-4.

const sha2 = @import("std").crypto.hash.sha2;
const sha = @import("sha.zig");
const exportDigest = @import("digest.zig").exportDigest;
const exportSteps = @import("hash_steps.zig").exportSteps;
const shallow = @import("wipe.zig").shallow;

comptime {
    exportDigest("sha224", sha.Sha224, shallow);
    exportDigest("sha256", sha.Sha256, shallow);
    exportDigest("sha384", sha2.Sha384, shallow);
    exportDigest("sha512", sha2.Sha512, shallow);
    exportSteps("sha224", sha.Sha224);
    exportSteps("sha256", sha.Sha256);
    exportSteps("sha384", sha2.Sha384);
    exportSteps("sha512", sha2.Sha512);
}
