/* The trusted side: compiled into the image, no C library outside it. */
#include <pyenclave.h>
#include <string.h>

#include "wallet_t.h"

#define ATTEMPTS 3

static struct {
    pye_lock_t lock; /* several host threads may be inside at once */
    char pin[16];
    uint64_t balance;
    int attempts;
    uint8_t key[32];
} wallet;

/* Every digit is compared, whatever the first ones were: the time tells nothing about the PIN. */
static int pin_matches(const char *pin)
{
    char padded[sizeof(wallet.pin)] = {0};
    uint8_t difference = 0;
    strncpy(padded, pin, sizeof(padded) - 1);
    for (size_t at = 0; at < sizeof(padded); at++) {
        difference |= (uint8_t)(padded[at] ^ wallet.pin[at]);
    }
    return difference == 0;
}

enum wallet_result wallet_open(const char *pin, uint64_t balance)
{
    if (pin == NULL || strlen(pin) < 4 || strlen(pin) >= sizeof(wallet.pin)) {
        pye_raise(PYE_EXC_ValueError, "a PIN has 4 to 15 characters");
        return WALLET_WRONG_PIN;
    }
    pye_lock(&wallet.lock);
    memset(wallet.pin, 0, sizeof(wallet.pin));
    strncpy(wallet.pin, pin, sizeof(wallet.pin) - 1);
    wallet.balance = balance;
    wallet.attempts = ATTEMPTS;
    pye_random(wallet.key, sizeof(wallet.key));
    pye_unlock(&wallet.lock);
    wallet_log("opened");
    return WALLET_OK;
}

/* Under the lock. */
static enum wallet_result charge(const char *pin, const struct payment *what)
{
    if (wallet.attempts == 0) {
        return WALLET_LOCKED;
    }
    if (!pin_matches(pin)) {
        wallet.attempts--;
        return WALLET_WRONG_PIN;
    }
    wallet.attempts = ATTEMPTS;
    if (what->amount > wallet.balance) {
        return WALLET_TOO_POOR;
    }
    wallet.balance -= what->amount;
    return WALLET_OK;
}

enum wallet_result wallet_pay(const char *pin, struct payment *what, uint8_t *receipt)
{
    if (pin == NULL || what == NULL || receipt == NULL) {
        pye_raise(PYE_EXC_ValueError, "pin, what and receipt are needed");
        return WALLET_WRONG_PIN;
    }
    pye_lock(&wallet.lock);
    enum wallet_result result = charge(pin, what);
    pye_unlock(&wallet.lock);
    if (result == WALLET_OK) {
        const pye_bytes_t *message = pye_bytes_view((const uint8_t *)what, sizeof(*what));
        const pye_bytes_t *key = pye_bytes_view(wallet.key, sizeof(wallet.key));
        const pye_bytes_t *mac = pye_inside_mac_hmac_sha256(key, message);
        if (mac != NULL) {
            memcpy(receipt, mac->data, 32);
        }
    }
    wallet_log(result == WALLET_OK ? "paid" : "refused");
    return result;
}

uint64_t wallet_total(const uint64_t *amounts, size_t n)
{
    uint64_t total = 0;
    for (size_t at = 0; at < n; at++) {
        if (__builtin_add_overflow(total, amounts[at], &total)) {
            pye_raise(PYE_EXC_OverflowError, "the total is past 64 bits");
            return 0;
        }
    }
    return total;
}
