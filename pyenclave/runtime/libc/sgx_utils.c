/* sgx_utils.h, on the runtime's reports and keys. */
#include "sgx_utils.h"

#include <string.h>

#include "keys.h"
#include "pyenclave.h"

_Static_assert(sizeof(sgx_key_request_t) == sizeof(struct pye_keyrequest), "KEYREQUEST");
_Static_assert(sizeof(sgx_report_t) == sizeof(struct pye_report), "REPORT");
_Static_assert(sizeof(sgx_target_info_t) == sizeof(struct pye_targetinfo), "TARGETINFO");

/* What is a fault of the instruction, and would end the enclave. */
static bool is_request(const struct pye_keyrequest *request)
{
    uint8_t reserved = request->reserved_7[0];
    for (size_t at = 0; at < sizeof(request->reserved_78); at++) {
        reserved |= request->reserved_78[at];
    }
    bool kss = (request->keypolicy & ~(PYE_KEYPOLICY_MRENCLAVE | PYE_KEYPOLICY_MRSIGNER)) != 0;
    return reserved == 0 && !kss && request->configsvn == 0;
}

sgx_status_t sgx_get_key(const sgx_key_request_t *key_request, sgx_key_128bit_t *key)
{
    struct pye_keyrequest request;
    if (key_request == NULL || key == NULL) {
        return SGX_ERROR_INVALID_PARAMETER;
    }
    memcpy(&request, key_request, sizeof(request));
    if (!is_request(&request)) {
        return SGX_ERROR_INVALID_PARAMETER;
    }
    switch (pye_get_key(&request, *key)) {
    case 0: return SGX_SUCCESS;
    case PYE_EGETKEY_INVALID_ATTRIBUTE: return SGX_ERROR_INVALID_ATTRIBUTE;
    case PYE_EGETKEY_INVALID_CPUSVN: return SGX_ERROR_INVALID_CPUSVN;
    case PYE_EGETKEY_INVALID_ISVSVN: return SGX_ERROR_INVALID_ISVSVN;
    case PYE_EGETKEY_INVALID_KEYNAME: return SGX_ERROR_INVALID_KEYNAME;
    default: return SGX_ERROR_UNEXPECTED;
    }
}

sgx_status_t sgx_create_report(const sgx_target_info_t *target_info, const sgx_report_data_t *report_data,
                               sgx_report_t *report)
{
    struct pye_targetinfo target = {0};
    uint8_t data[SGX_REPORT_DATA_SIZE] = {0};
    struct pye_report made;
    if (report == NULL) {
        return SGX_ERROR_INVALID_PARAMETER;
    }
    if (target_info != NULL) {
        memcpy(&target, target_info, sizeof(target));
    }
    if (report_data != NULL) {
        memcpy(data, report_data, sizeof(data));
    }
    pye_report(&target, data, &made);
    memcpy(report, &made, sizeof(made));
    return SGX_SUCCESS;
}

sgx_status_t sgx_verify_report(const sgx_report_t *report)
{
    struct pye_report copy;
    if (report == NULL) {
        return SGX_ERROR_INVALID_PARAMETER;
    }
    memcpy(&copy, report, sizeof(copy));
    return pye_inside_report_genuine(&copy) ? SGX_SUCCESS : SGX_ERROR_MAC_MISMATCH;
}

sgx_status_t sgx_self_target(sgx_target_info_t *target_info)
{
    sgx_report_t report;
    if (target_info == NULL || sgx_create_report(NULL, NULL, &report) != SGX_SUCCESS) {
        return SGX_ERROR_INVALID_PARAMETER;
    }
    memset(target_info, 0, sizeof(*target_info));
    target_info->mr_enclave = report.body.mr_enclave;
    target_info->attributes = report.body.attributes;
    target_info->misc_select = report.body.misc_select;
    target_info->config_svn = report.body.config_svn;
    memcpy(target_info->config_id, report.body.config_id, sizeof(target_info->config_id));
    return SGX_SUCCESS;
}
