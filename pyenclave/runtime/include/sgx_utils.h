/* Keys and reports under the SGX SDK's names. */
#ifndef _SGX_UTILS_H_
#define _SGX_UTILS_H_

#include "sgx_error.h"
#include "sgx_key.h"
#include "sgx_report.h"

#ifdef __cplusplus
extern "C" {
#endif

/* SGX_ERROR_INVALID_PARAMETER for NULL, and for a request that the processor would not take: reserved bits, or policies of
 * Key Separation and Sharing, which these images do not have. Otherwise what EGETKEY says. */
sgx_status_t sgx_get_key(const sgx_key_request_t *key_request, sgx_key_128bit_t *key);
/* A report for `target_info`'s enclave: NULL is one that nobody verifies. report_data: NULL is zeros. */
sgx_status_t sgx_create_report(const sgx_target_info_t *target_info, const sgx_report_data_t *report_data,
                               sgx_report_t *report);
/* SGX_ERROR_MAC_MISMATCH unless the report was made for this enclave, on this machine. */
sgx_status_t sgx_verify_report(const sgx_report_t *report);
/* What others need to make reports for this enclave. */
sgx_status_t sgx_self_target(sgx_target_info_t *target_info);

#ifdef __cplusplus
}
#endif

#endif
