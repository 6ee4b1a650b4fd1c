#include "unicode.h"

#include "unicode_tables.h"

#define RUNS (sizeof pye_unicode_runs / sizeof pye_unicode_runs[0])

/* The number of the run that the character is in. */
static uint32_t run_of(uint32_t point)
{
    uint32_t low = 0, high = RUNS;
    while (high - low > 1) { /* the run's first character is at most `point`, that of the run at `high` is not */
        uint32_t middle = low + (high - low) / 2;
        if (pye_unicode_runs[middle] >> 11 <= point)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static const pye_unicode_record_t *record_of(uint32_t point)
{
    return &pye_unicode_records[pye_unicode_runs[run_of(point)] & 0x7FF];
}

uint16_t pye_unicode_flags(uint32_t point) { return record_of(point)->flags; }

/* Decimal digits stand in rows of ten, and all rows but those of U+1D7CE to U+1D7FF alone. */
uint32_t pye_unicode_decimal(uint32_t point) { return (point - (pye_unicode_runs[run_of(point)] >> 11)) % 10; }

unsigned pye_unicode_map(uint32_t point, enum pye_mapping mapping, uint32_t to[3])
{
    const pye_unicode_record_t *record = record_of(point);
    int32_t delta = mapping == PYE_MAP_LOWER   ? pye_unicode_lower_deltas[record->lower]
                    : mapping == PYE_MAP_UPPER ? pye_unicode_upper_deltas[record->upper]
                    : mapping == PYE_MAP_TITLE ? pye_unicode_title_deltas[record->title]
                                               : pye_unicode_fold_deltas[record->fold];
    if (delta < PYE_UNICODE_EXPANSION) {
        to[0] = (uint32_t)((int32_t)point + delta);
        return 1;
    }
    const uint16_t *expansion = &pye_unicode_expansions[delta - PYE_UNICODE_EXPANSION];
    for (unsigned at = 0; at < expansion[0]; at++)
        to[at] = expansion[at + 1];
    return expansion[0];
}
