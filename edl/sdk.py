"""Files and types of Intel's SGX SDK and of Open Enclave that real interfaces rely on, known by name.

Their own EDL files declare what their runtimes and libraries need of a host: none of it is there, or needed, in an
enclave of pyenclave's. Their base types come with pyenclave, as headers of their names (`shared_include`).
"""

# Files of the SGX SDK and its companions (SGX SSL, DCAP) that samples import.
_INTEL = frozenset({
    "sgx_dcap_tvl.edl", "sgx_net.edl", "sgx_pthread.edl", "sgx_tae_service.edl", "sgx_tkey_exchange.edl",
    "sgx_tprotected_fs.edl", "sgx_tsgxssl.edl", "sgx_tstdc.edl", "sgx_tswitchless.edl", "sgx_ttls.edl",
})  # fmt: skip
_OPEN_ENCLAVE = "openenclave/edl/"
# What its samples import without a folder, from a search path of its tool's; any file may be called so.
_OPEN_ENCLAVE_SEARCHED = "platform.edl"

_HEADERS = {
    "sgx_eid.h": "sgx_enclave_id_t",
    "sgx_error.h": "sgx_status_t",
    "sgx_attributes.h": "sgx_attributes_t sgx_misc_select_t",
    "sgx_key.h": "sgx_key_128bit_t sgx_isv_svn_t sgx_config_svn_t sgx_config_id_t sgx_cpu_svn_t sgx_key_id_t"
    " sgx_key_request_t",
    "sgx_report.h": "sgx_measurement_t sgx_mac_t sgx_report_data_t sgx_prod_id_t sgx_isvext_prod_id_t"
    " sgx_isvfamily_id_t sgx_target_info_t sgx_report_body_t sgx_report_t",
    "openenclave/bits/result.h": "oe_result_t",
    "openenclave/bits/types.h": "oe_enclave_type_t oe_enclave_t oe_seal_policy_t oe_datetime_t oe_clockid_t",
    "openenclave/bits/evidence.h": "oe_uuid_t",
    "openenclave/bits/report.h": "oe_identity_t oe_report_t",
    "sys/types.h": "blkcnt_t blksize_t clockid_t dev_t gid_t ino_t mode_t nlink_t off_t pid_t ssize_t suseconds_t"
    " time_t uid_t",
}
# The header that defines a type which an interface may name without including one.
HEADER_OF = {name: header for header, names in _HEADERS.items() for name in names.split()}

# What of these is an integer: its kind, as layout.C_INTEGERS has it.
SDK_INTEGERS = {
    **dict.fromkeys(("sgx_enclave_id_t",), "u64"),
    **dict.fromkeys(
        ("sgx_status_t", "sgx_misc_select_t", "oe_result_t", "oe_enclave_type_t", "oe_seal_policy_t"), "u32"
    ),
    **dict.fromkeys(("oe_clockid_t",), "i32"),
}
# Structs whose bytes are all of members: none is padding.
SOLID_STRUCTS = frozenset(f"{_HEADERS['sgx_key.h']} {_HEADERS['sgx_report.h']} sgx_attributes_t oe_identity_t".split())
SOLID_STRUCTS |= {"oe_uuid_t", "oe_datetime_t"}


def is_sdk_file(name: str) -> bool:
    """Whether an import names a file of one of the SDKs' own, in whatever folder it is looked for."""
    plain = name.replace("\\", "/")
    return plain.rpartition("/")[2] in _INTEL or plain.startswith(_OPEN_ENCLAVE) or f"/{_OPEN_ENCLAVE}" in plain


def is_sdk_file_unless_found(name: str) -> bool:
    """Whether it is one of theirs where no folder has a file of that name."""
    return name == _OPEN_ENCLAVE_SEARCHED
