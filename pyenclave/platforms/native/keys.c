/* EREPORT and EGETKEY (SDM vol. 3D): operands are judged and copied as the instructions do, the rest is enclu.zig's. */
#include "keys.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"

#define GENERAL_PROTECTION 13
#define PAGE_FAULT 14
/* SECINFO.FLAGS */
#define READABLE 1u
#define WRITABLE 2u
/* pye_keys_t.state */
#define ROOTS_NONE 0u
#define ROOTS_TAKEN 1u
#define ROOTS_READY 2u

int pye_keys_add_pages(pye_keys_t *keys, uint64_t offset, uint64_t length, uint32_t permissions)
{
    pye_page_run_t *runs = realloc(keys->runs, (keys->run_count + 1) * sizeof(*runs));
    if (runs == NULL) {
        return ENOMEM;
    }
    runs[keys->run_count++] = (pye_page_run_t){offset, length, permissions};
    keys->runs = runs;
    return 0;
}

void pye_keys_destroy(pye_keys_t *keys)
{
    explicit_bzero(&keys->roots, sizeof(keys->roots));
    free(keys->runs);
    free(keys->secret);
    keys->runs = NULL;
    keys->secret = NULL;
}

/* Pages of another type than PT_REG have no permissions. */
static bool allows(const pye_keys_t *keys, uint64_t offset, uint32_t permission)
{
    for (size_t at = 0; at < keys->run_count; at++) {
        const pye_page_run_t *run = &keys->runs[at];
        if (offset - run->offset < run->length) {
            return (run->permissions & permission) != 0;
        }
    }
    return false;
}

/* An operand's alignment is at least its size, so that it lies in one page. */
static bool judge(const pye_host_t *host, pye_leaf_t *leaf, uint64_t address, uint64_t alignment, uint32_t permission)
{
    uint64_t offset = address - (uint64_t)(uintptr_t)host->base;
    if (address % alignment != 0 || offset >= host->size) {
        leaf->vector = GENERAL_PROTECTION;
        return false;
    }
    if (!allows(&host->keys, offset, permission)) {
        leaf->vector = PAGE_FAULT;
        leaf->address = address;
        return false;
    }
    return true;
}

/* The enclave's roots, or `made`, which is another's to keep; NULL where there is no secret. */
static const pye_roots_t *roots_of(pye_keys_t *keys, pye_roots_t *made)
{
    if (__atomic_load_n(&keys->state, __ATOMIC_ACQUIRE) == ROOTS_READY) {
        return &keys->roots;
    }
    uint8_t secret[PYE_SECRET_SIZE];
    int32_t refusal = keys->secret == NULL ? ENOENT : pye_secret_read(keys->secret, secret);
    if (refusal != 0) {
        keys->refusal = refusal;
        return NULL;
    }
    pye_roots_derive(made, secret, &keys->identity);
    explicit_bzero(secret, sizeof(secret));
    uint32_t expected = ROOTS_NONE;
    if (__atomic_compare_exchange_n(&keys->state, &expected, ROOTS_TAKEN, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
        keys->roots = *made;
        __atomic_store_n(&keys->state, ROOTS_READY, __ATOMIC_RELEASE);
    }
    return made;
}

static bool report(pye_host_t *host, pye_leaf_t *leaf)
{
    struct pye_targetinfo target;
    uint8_t data[64];
    struct pye_report made;
    if (!judge(host, leaf, leaf->rbx, 512, READABLE) || !judge(host, leaf, leaf->rcx, 128, READABLE) ||
        !judge(host, leaf, leaf->rdx, 512, WRITABLE)) {
        return true;
    }
    pye_roots_t derived;
    const pye_roots_t *roots = roots_of(&host->keys, &derived);
    if (roots == NULL) {
        return false;
    }
    memcpy(&target, (const void *)(uintptr_t)leaf->rbx, sizeof(target));
    memcpy(data, (const void *)(uintptr_t)leaf->rcx, sizeof(data));
    pye_ereport(roots, &host->keys.identity, &target, data, &made);
    memcpy((void *)(uintptr_t)leaf->rdx, &made, sizeof(made));
    explicit_bzero(&derived, sizeof(derived));
    return true;
}

static bool get_key(pye_host_t *host, pye_leaf_t *leaf)
{
    struct pye_keyrequest request;
    uint8_t key[16];
    if (!judge(host, leaf, leaf->rbx, 512, READABLE) || !judge(host, leaf, leaf->rcx, 16, WRITABLE)) {
        return true;
    }
    pye_roots_t derived;
    const pye_roots_t *roots = roots_of(&host->keys, &derived);
    if (roots == NULL) {
        return false;
    }
    memcpy(&request, (const void *)(uintptr_t)leaf->rbx, sizeof(request));
    leaf->error = pye_egetkey(roots, &host->keys.identity, &request, key);
    if (leaf->error == PYE_EGETKEY_PROTECTION) {
        leaf->vector = GENERAL_PROTECTION;
    } else if (leaf->error == 0) {
        memcpy((void *)(uintptr_t)leaf->rcx, key, sizeof(key));
    }
    explicit_bzero(key, sizeof(key));
    explicit_bzero(&derived, sizeof(derived));
    return true;
}

bool pye_keys_carry_out(pye_host_t *host, pye_leaf_t *leaf)
{
    switch (leaf->number) {
    case PYE_ENCLU_EREPORT: return report(host, leaf);
    case PYE_ENCLU_EGETKEY: return get_key(host, leaf);
    default: return false;
    }
}
