/* Reports and keys from operands wherever they lie: copies at the alignment that the instructions demand, wiped. */
#include "internal.h"

#include "keys.h"

void pye_ereport(const struct pye_targetinfo *target, const uint8_t data[64], struct pye_report *report);
uint32_t pye_egetkey(const struct pye_keyrequest *request, uint8_t key[16]);

void pye_report(const struct pye_targetinfo *target, const uint8_t data[64], struct pye_report *report)
{
    struct pye_targetinfo target_copy __attribute__((aligned(512))) = *target;
    uint8_t data_copy[64] __attribute__((aligned(128)));
    struct pye_report made __attribute__((aligned(512)));
    __builtin_memcpy(data_copy, data, sizeof(data_copy));
    pye_ereport(&target_copy, data_copy, &made);
    *report = made;
    pye_wipe(data_copy, sizeof(data_copy)); /* what is reported may be a secret of who asks */
    pye_wipe(&made, sizeof(made));
}

uint32_t pye_get_key(const struct pye_keyrequest *request, uint8_t key[16])
{
    struct pye_keyrequest copy __attribute__((aligned(512))) = *request;
    uint8_t made[16] __attribute__((aligned(16))) = {0};
    uint32_t error = pye_egetkey(&copy, made);
    __builtin_memcpy(key, made, sizeof(made));
    pye_wipe(made, sizeof(made));
    return error;
}
