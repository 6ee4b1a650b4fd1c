/* Regular expressions: a matcher that goes back, with a stack of its own.
 *
 * The stack has places to go back to (choices), and what was overwritten since (`undo`): going back takes entries off until
 * one is a choice. An assertion or an atomic group puts a fence; when it ends, what is above the fence is no choice any more.
 * Loops count in a place of their own, which is the same for all rounds of the loops around: what a new round of these
 * overwrites is undone, too. */
#include "values/patterns.h"
#include "ascii.h"
#include "text_parts.h"
#include "unicode.h"
#include "unicode_tables.h"
#include "values/exceptions.h"
#include "values/interrupts.h"

enum op {
    OP_SUCCESS,
    OP_FAIL,
    OP_LITERAL,
    OP_NOT_LITERAL,
    OP_FOLDED,
    OP_NOT_FOLDED,
    OP_ANY,
    OP_ANY_ALL,
    OP_SET,
    OP_STRING,
    OP_AT,
    OP_MARK,
    OP_JUMP,
    OP_BRANCH,
    OP_LOOP,
    OP_AGAIN,
    OP_AGAIN_LAZY,
    OP_MANY,
    OP_MANY_LAZY,
    OP_MANY_ATOMIC,
    OP_GROUP,
    OP_IF,
    OP_ASSERT,
    OP_ASSERT_END,
    OP_REFUTE,
    OP_REFUTE_END,
    OP_ATOMIC,
    OP_ATOMIC_END,
};

enum { AT_BEGINNING, AT_BEGINNING_LINE, AT_BOUNDARY, AT_NON_BOUNDARY, AT_END, AT_END_LINE, AT_END_STRING };
#define OF_UNICODE 8u /* of a boundary, and of a category */
#define FOLD_ASCII 1u
#define FOLD_UNICODE 2u
enum { IN_DIGIT = 0, IN_SPACE = 2, IN_WORD = 4 }; /* and one more: what is not */

/* Words of a program before its first instruction. */
enum { HEAD_GROUPS, HEAD_LOOPS, HEAD_IS_TEXT, HEAD_FIRST, HEAD_SIZE = HEAD_FIRST + 8 };
#define NO_END UINT32_MAX

enum kind {
    /* choices */
    CHOICE,  /* go on at `pc` with `a` */
    FEWER,   /* of OP_MANY: one less than up to `a`, no less than up to `b`; `pc` is what follows */
    MORE,    /* of OP_MANY_LAZY at `pc`: one more than `b`, of which the last ended at `a` */
    LEAVE,   /* of OP_AGAIN at `pc`: the last round did not fit; `a` is where it began, `b` where the one before did */
    ANOTHER, /* of OP_AGAIN_LAZY at `pc`: a round from `a` */
    FENCE,   /* of an assertion or an atomic group, which began at `a` */
    FENCE_AGAINST, /* of an OP_REFUTE, which holds where its inside fails: go on at `pc` with `a` */
    /* undo */
    MARK,  /* mark `pc` was `a`, the last group `b` */
    ROUND, /* loop `pc` had one round less, and `a` was where the last began */
    RESET, /* loop `pc` had `a` rounds, and the last began at `b` */
};

/* A program is a constant of bytes, which may lie anywhere. */
typedef uint32_t __attribute__((__aligned__(1), __may_alias__)) word_t;

typedef struct entry {
    uint32_t kind;
    uint32_t pc;
    size_t a, b;
} entry_t;

typedef struct loop {
    size_t rounds;
    size_t began; /* the last one that need not have been */
} loop_t;

#define NOWHERE SIZE_MAX

typedef struct run {
    const word_t *program;
    const uint8_t *text;
    size_t from, to;
    bool is_text; /* characters may have several bytes */
    int64_t how;
    size_t last;   /* the group that ended last */
    size_t *marks; /* two for each group */
    loop_t *loops;
    entry_t *stack;
    size_t depth, room;
    size_t work; /* since it was looked whether to stop */
} run_t;

/* --- characters --------------------------------------------------------------------------------------------------- */

static inline size_t size_at(const run_t *run, size_t at) { return run->is_text ? pye_utf8_size(run->text[at]) : 1; }

static inline uint32_t point_at(const run_t *run, size_t at)
{
    return run->is_text ? pye_utf8_point(run->text + at) : run->text[at];
}

static inline size_t before(const run_t *run, size_t at)
{
    return run->is_text ? (size_t)(pye_utf8_before(run->text + at) - run->text) : at - 1;
}

static uint32_t folded(uint32_t point, uint32_t folding)
{
    uint32_t to[3];
    if (point < 128)
        return folding != 0 ? pye_to_lower(point) : point;
    if (folding != FOLD_UNICODE)
        return point;
    (void)pye_unicode_map(point, PYE_MAP_LOWER, to);
    return to[0];
}

static bool is_word(uint32_t point, bool is_unicode)
{
    if (point < 128)
        return pye_is_alpha(point) || pye_is_digit(point) || point == '_';
    return is_unicode && (pye_unicode_flags(point) &
                          (PYE_UNICODE_ALPHA | PYE_UNICODE_DECIMAL | PYE_UNICODE_DIGIT | PYE_UNICODE_NUMERIC)) != 0;
}

/* Of a character that is not among the first 256. */
static bool in_category(uint32_t point, uint32_t category)
{
    bool is_unicode = (category & OF_UNICODE) != 0, found;
    switch (category & 6u) {
    case IN_DIGIT: found = is_unicode && (pye_unicode_flags(point) & PYE_UNICODE_DECIMAL) != 0; break;
    case IN_SPACE: found = is_unicode && (pye_unicode_flags(point) & PYE_UNICODE_SPACE) != 0; break;
    default: found = is_word(point, is_unicode); break;
    }
    return found != ((category & 1u) != 0);
}

/* `set`: 256 bits, whether it is negated, how case is folded, how many categories and ranges, and these. */
static bool in_set(const word_t *set, uint32_t point)
{
    if (point < 256)
        return (set[point / 32] >> point % 32 & 1u) != 0;
    bool negated = set[8] != 0;
    uint32_t categories = set[10], ranges = set[11];
    const word_t *at = set + 12;
    for (uint32_t i = 0; i < categories; i++) {
        if (in_category(point, at[i]))
            return !negated;
    }
    at += categories;
    point = folded(point, set[9]);
    for (uint32_t i = 0; i < ranges; i++) {
        if (at[2 * i] <= point && point <= at[2 * i + 1])
            return !negated;
    }
    return negated;
}

/* Whether the character fits the instruction `item`, which is an `op`. */
static inline bool fits(const word_t *item, uint32_t op, uint32_t point)
{
    switch (op) {
    case OP_LITERAL: return point == item[1];
    case OP_NOT_LITERAL: return point != item[1];
    case OP_FOLDED: return folded(point, item[2]) == item[1];
    case OP_NOT_FOLDED: return folded(point, item[2]) != item[1];
    case OP_ANY: return point != '\n';
    case OP_ANY_ALL: return true;
    default: return in_set(item + 2, point);
    }
}

/* The end of the character at `at` where it fits, else NOWHERE. */
static inline size_t past(const run_t *run, const word_t *item, size_t at)
{
    return at < run->to && fits(item, item[0], point_at(run, at)) ? at + size_at(run, at) : NOWHERE;
}

static bool holds(const run_t *run, uint32_t place, size_t at)
{
    bool is_unicode = (place & OF_UNICODE) != 0;
    switch (place & 7u) {
    case AT_BEGINNING: return at == 0;
    case AT_BEGINNING_LINE: return at == 0 || run->text[at - 1] == '\n';
    case AT_END: return at == run->to || (at + 1 == run->to && run->text[at] == '\n');
    case AT_END_LINE: return at == run->to || run->text[at] == '\n';
    case AT_END_STRING: return at == run->to;
    default: break;
    }
    if (run->to == 0)
        return false;
    bool left = at > 0 && is_word(point_at(run, before(run, at)), is_unicode);
    bool right = at < run->to && is_word(point_at(run, at), is_unicode);
    return (left != right) == ((place & 7u) == AT_BOUNDARY);
}

/* --- the stack ----------------------------------------------------------------------------------------------------- */

PYE_MUST_CHECK static bool grow(run_t *run)
{
    size_t room = run->room == 0 ? 32 : run->room * 2;
    void *stack = run->stack;
    if (!pye_block_resize(&stack, run->room * sizeof(entry_t), room * sizeof(entry_t), run->depth * sizeof(entry_t)))
        return false;
    run->stack = stack;
    run->room = room;
    return true;
}

PYE_MUST_CHECK static inline bool push(run_t *run, enum kind kind, uint32_t pc, size_t a, size_t b)
{
    if (!PYE_LIKELY(run->depth < run->room) && !grow(run))
        return false;
    run->stack[run->depth++] = (entry_t){kind, pc, a, b};
    return true;
}

static void undo(run_t *run, const entry_t *entry)
{
    switch (entry->kind) {
    case MARK:
        run->marks[entry->pc] = entry->a;
        run->last = entry->b;
        break;
    case ROUND:
        run->loops[entry->pc].rounds--;
        run->loops[entry->pc].began = entry->a;
        break;
    case RESET: run->loops[entry->pc] = (loop_t){entry->a, entry->b}; break;
    case LEAVE:
        run->loops[run->program[entry->pc + 1]].rounds--;
        run->loops[run->program[entry->pc + 1]].began = entry->b;
        break;
    default: break;
    }
}

/* Takes off the last fence, and what is above it but for the groups, whose ends stay. Answers where it began. */
static size_t settle(run_t *run)
{
    size_t fence = run->depth, kept;
    do
        fence--;
    while (run->stack[fence].kind != FENCE);
    size_t began = run->stack[fence].a;
    kept = fence;
    for (size_t at = fence + 1; at < run->depth; at++) {
        if (run->stack[at].kind == MARK)
            run->stack[kept++] = run->stack[at];
    }
    run->depth = kept;
    return began;
}

/* Takes back all that an OP_REFUTE's inside did. */
static void refute(run_t *run)
{
    do
        undo(run, &run->stack[--run->depth]);
    while (run->stack[run->depth].kind != FENCE_AGAINST);
}

/* --- one attempt --------------------------------------------------------------------------------------------------- */

/* What it compares is work where it does not fit, too. */
static bool same_group(run_t *run, size_t group, uint32_t folding, size_t at, size_t *end)
{
    size_t first = run->marks[2 * group], stop = run->marks[2 * group + 1];
    if (first == NOWHERE || stop == NOWHERE || stop < first)
        return false;
    if (folding == 0) {
        if (run->to - at < stop - first)
            return false;
        run->work += stop - first;
        *end = at + (stop - first);
        return memcmp(run->text + first, run->text + at, stop - first) == 0;
    }
    for (; first < stop; first += size_at(run, first), at += size_at(run, at)) {
        run->work++;
        if (at >= run->to || folded(point_at(run, first), folding) != folded(point_at(run, at), folding))
            return false;
    }
    *end = at;
    return true;
}

/* The end of as many as fit, up to `most`; `*count` is how many. */
static inline size_t all_past(const run_t *run, const word_t *item, uint32_t op, size_t at, size_t most, size_t *count)
{
    size_t found = 0;
    for (; found < most && at < run->to && fits(item, op, point_at(run, at)); found++)
        at += size_at(run, at);
    *count = found;
    return at;
}

/* The same. With the instruction known, the loop is one that asks for nothing but the character. */
static size_t many(const run_t *run, const word_t *item, size_t at, size_t most, size_t *count)
{
    switch (item[0]) {
    case OP_NOT_LITERAL: return all_past(run, item, OP_NOT_LITERAL, at, most, count);
    case OP_ANY: return all_past(run, item, OP_ANY, at, most, count);
    case OP_ANY_ALL: return all_past(run, item, OP_ANY_ALL, at, most, count);
    case OP_SET: return all_past(run, item, OP_SET, at, most, count);
    default: return all_past(run, item, item[0], at, most, count);
    }
}

/* Of OP_MANY and its like: where as many as have to be end, NOWHERE where there are fewer. */
static size_t needed(run_t *run, const word_t *op, size_t at)
{
    size_t count, end = many(run, op + 4, at, op[1], &count);
    run->work += count;
    return count == op[1] ? end : NOWHERE;
}

/* Where as many as may be end, of which those that have to be end at `at`. */
static size_t further(run_t *run, const word_t *op, size_t at)
{
    size_t count, end = many(run, op + 4, at, op[2] == NO_END ? SIZE_MAX : op[2] - op[1], &count);
    run->work += count;
    return end;
}

enum outcome { FAILED, MATCHED, RAISED };

/* Whether the program matches at `start`; where it ends is in `*end`. The stack is empty, and no group has taken part. */
static enum outcome attempt(run_t *run, size_t start, bool advances, size_t *end)
{
    const word_t *program = run->program;
    size_t at = start, next, least;
    uint32_t pc = HEAD_SIZE;
    for (;;) {
        const word_t *op = program + pc;
        switch (op[0]) {
        case OP_SUCCESS:
            if (((run->how & PYE_PATTERN_WHOLE) != 0 && at != run->to) || (advances && at == start))
                goto back;
            *end = at;
            return MATCHED;
        case OP_FAIL: goto back;
        case OP_LITERAL:
        case OP_NOT_LITERAL:
        case OP_FOLDED:
        case OP_NOT_FOLDED:
        case OP_ANY:
        case OP_ANY_ALL:
        case OP_SET:
            if ((at = past(run, op, at)) == NOWHERE)
                goto back;
            pc += op[0] == OP_SET ? 2 + op[1] : op[0] >= OP_ANY ? 1 : op[0] >= OP_FOLDED ? 3 : 2;
            continue;
        case OP_STRING:
            if (run->to - at < op[1] || memcmp(run->text + at, op + 2, op[1]) != 0)
                goto back;
            at += op[1];
            pc += 2 + (op[1] + 3) / 4;
            continue;
        case OP_AT:
            if (!holds(run, op[1], at))
                goto back;
            pc += 2;
            continue;
        case OP_MARK:
            if (!push(run, MARK, op[1], run->marks[op[1]], run->last))
                return RAISED;
            run->marks[op[1]] = at;
            if ((op[1] & 1u) != 0)
                run->last = op[1] / 2 + 1;
            pc += 2;
            continue;
        case OP_JUMP: pc = op[1]; continue;
        case OP_BRANCH:
            if (!push(run, CHOICE, op[1], at, 0))
                return RAISED;
            pc += 2;
            continue;
        case OP_LOOP: {
            loop_t *loop = &run->loops[op[1]];
            if (!push(run, RESET, op[1], loop->rounds, loop->began))
                return RAISED;
            *loop = (loop_t){0, NOWHERE};
            pc = op[2];
            continue;
        }
        case OP_AGAIN:
        case OP_AGAIN_LAZY: {
            loop_t *loop = &run->loops[op[1]];
            if (!pye_worked(&run->work, 1))
                return RAISED;
            bool more = (loop->rounds < op[3] || op[3] == NO_END) && at != loop->began;
            if (loop->rounds < op[2]) {
                if (!push(run, ROUND, op[1], loop->began, 0))
                    return RAISED;
                loop->rounds++;
                pc = op[4];
            } else if (op[0] == OP_AGAIN_LAZY) {
                if (more && !push(run, ANOTHER, pc, at, 0))
                    return RAISED;
                pc += 5;
            } else if (more) {
                if (!push(run, LEAVE, pc, at, loop->began))
                    return RAISED;
                loop->rounds++;
                loop->began = at;
                pc = op[4];
            } else {
                pc += 5;
            }
            continue;
        }
        case OP_MANY:
            if ((least = needed(run, op, at)) == NOWHERE)
                goto back;
            at = further(run, op, least);
            if (at != least && !push(run, FEWER, op[3], at, least))
                return RAISED;
            pc = op[3];
            continue;
        case OP_MANY_LAZY:
            if ((at = needed(run, op, at)) == NOWHERE)
                goto back;
            if (op[1] < op[2] && !push(run, MORE, pc, at, op[1]))
                return RAISED;
            pc = op[3];
            continue;
        case OP_MANY_ATOMIC:
            if ((at = needed(run, op, at)) == NOWHERE)
                goto back;
            at = further(run, op, at);
            pc = op[3];
            continue;
        case OP_GROUP:
            if (!same_group(run, op[1], op[2], at, &next))
                goto back;
            at = next;
            pc += 3;
            continue;
        case OP_IF: {
            size_t first = run->marks[2 * op[1]], stop = run->marks[2 * op[1] + 1];
            pc = first != NOWHERE && stop != NOWHERE && first <= stop ? pc + 3 : op[2];
            continue;
        }
        case OP_ASSERT:
        case OP_REFUTE: {
            size_t there = at;
            uint32_t left = op[1];
            for (; left > 0 && there > 0; left--)
                there = before(run, there);
            run->work += op[1] - left;
            if (left > 0 && op[0] == OP_ASSERT)
                goto back;
            if (left > 0) {
                pc = op[2];
                continue;
            }
            if (!push(run, op[0] == OP_ASSERT ? FENCE : FENCE_AGAINST, op[2], at, 0))
                return RAISED;
            at = there;
            pc += 3;
            continue;
        }
        case OP_ASSERT_END:
            at = settle(run);
            pc++;
            continue;
        case OP_REFUTE_END: refute(run); goto back;
        case OP_ATOMIC:
            if (!push(run, FENCE, 0, at, 0))
                return RAISED;
            pc++;
            continue;
        default: /* OP_ATOMIC_END */
            (void)settle(run);
            pc++;
            continue;
        }
    back:
        for (;;) {
            if (!pye_worked(&run->work, 1))
                return RAISED;
            if (run->depth == 0)
                return FAILED;
            entry_t *entry = &run->stack[run->depth - 1];
            undo(run, entry);
            if (entry->kind == CHOICE || entry->kind == FENCE_AGAINST) {
                at = entry->a;
                pc = entry->pc;
                run->depth--;
                break;
            }
            if (entry->kind == FEWER) {
                at = entry->a = before(run, entry->a);
                pc = entry->pc;
                if (at == entry->b)
                    run->depth--;
                break;
            }
            if (entry->kind == MORE) {
                const word_t *lazy = program + entry->pc;
                at = past(run, lazy + 4, entry->a);
                pc = lazy[3];
                if (at == NOWHERE) {
                    run->depth--;
                    continue;
                }
                entry->a = at;
                if (++entry->b >= lazy[2] && lazy[2] != NO_END)
                    run->depth--;
                break;
            }
            if (entry->kind == LEAVE) {
                at = entry->a;
                pc = entry->pc + 5;
                run->depth--;
                break;
            }
            if (entry->kind == ANOTHER) {
                const word_t *again = program + entry->pc;
                loop_t *loop = &run->loops[again[1]];
                at = entry->a;
                pc = again[4];
                *entry = (entry_t){ROUND, again[1], loop->began, 0};
                loop->rounds++;
                loop->began = at;
                break;
            }
            run->depth--;
        }
    }
}

static void forget(run_t *run)
{
    size_t groups = run->program[HEAD_GROUPS], loops = run->program[HEAD_LOOPS];
    for (size_t i = 0; i < 2 * groups; i++)
        run->marks[i] = NOWHERE;
    for (size_t i = 0; i < loops; i++)
        run->loops[i] = (loop_t){0, NOWHERE};
    run->last = 0;
    run->depth = 0;
}

static enum outcome search(run_t *run, size_t *start, size_t *end)
{
    const word_t *first = run->program + HEAD_FIRST;
    bool anything = true;
    for (size_t i = 0; i < 8; i++)
        anything = anything && first[i] == UINT32_MAX;
    for (size_t at = run->from;; at += size_at(run, at)) {
        while (!anything && at < run->to && (first[run->text[at] / 32] >> run->text[at] % 32 & 1u) == 0) {
            if ((run->how & PYE_PATTERN_SEARCH) == 0)
                return FAILED;
            at++; /* what continues a character begins none */
        }
        if (!anything && at == run->to)
            return FAILED;
        forget(run);
        enum outcome found = attempt(run, at, (run->how & PYE_PATTERN_ADVANCE) != 0 && at == run->from, end);
        *start = at;
        if (found != FAILED || at == run->to || (run->how & PYE_PATTERN_SEARCH) == 0)
            return found;
    }
}

static const pye_type_t type_list_int = PYE_LIST_OF("list[int]", &pye_type_int);

PYE_MUST_CHECK static bool report(const run_t *run, size_t start, size_t end, pye_list_t **result)
{
    size_t groups = run->program[HEAD_GROUPS];
    pye_list_t *list;
    if (!pye_list_new(&type_list_int, 2 * groups + 3, &list))
        return false;
    int64_t *items = list->items;
    items[0] = (int64_t)start;
    items[1] = (int64_t)end;
    for (size_t i = 0; i < groups; i++) {
        size_t first = run->marks[2 * i], stop = run->marks[2 * i + 1];
        bool there = first != NOWHERE && stop != NOWHERE;
        items[2 * i + 2] = there ? (int64_t)first : -1;
        items[2 * i + 3] = there ? (int64_t)stop : -1;
    }
    items[2 * groups + 2] = (int64_t)run->last;
    list->size = 2 * groups + 3;
    *result = list;
    return true;
}

#define FEW 8 /* groups and loops whose places are in the frame */

bool pye_pattern_match(const pye_bytes_t *program, const pye_bytes_t *text, int64_t from, int64_t to, int64_t how,
                       pye_list_t **result)
{
    const word_t *words = (const word_t *)program->data;
    size_t few_marks[2 * FEW], start, end;
    loop_t few_loops[FEW];
    size_t marks = words[HEAD_GROUPS] > FEW ? 2 * words[HEAD_GROUPS] * sizeof(size_t) : 0;
    size_t loops = words[HEAD_LOOPS] > FEW ? words[HEAD_LOOPS] * sizeof(loop_t) : 0;
    run_t run = {.program = words,
                 .text = text->data,
                 .from = (size_t)pye_pattern_clamped(text, from),
                 .to = (size_t)pye_pattern_clamped(text, to),
                 .is_text = words[HEAD_IS_TEXT] != 0 && !pye_str_is_ascii(text),
                 .how = how,
                 .marks = few_marks,
                 .loops = few_loops};
    bool done = false;
    if (run.from > run.to)
        return pye_list_new(&type_list_int, 0, result);
    if (marks != 0 && (run.marks = pye_block_alloc(marks)) == NULL)
        return false;
    if (loops != 0 && (run.loops = pye_block_alloc(loops)) == NULL)
        goto end;
    switch (search(&run, &start, &end)) {
    case MATCHED: done = report(&run, start, end, result); break;
    case FAILED: done = pye_list_new(&type_list_int, 0, result); break;
    case RAISED: break;
    }
    pye_block_free(run.stack, run.room * sizeof(entry_t));
    if (loops != 0)
        pye_block_free(run.loops, loops);
end:
    if (marks != 0)
        pye_block_free(run.marks, marks);
    return done;
}

int64_t pye_pattern_offset(const pye_bytes_t *text, int64_t points)
{
    if (pye_str_is_ascii(text) || (uint64_t)points >= text->size) /* characters are no more than bytes */
        return pye_pattern_clamped(text, points);
    return (int64_t)pye_utf8_offset(text->data, text->size, (size_t)points);
}

int64_t pye_pattern_place(const pye_bytes_t *text, int64_t offset)
{
    size_t end = (size_t)pye_pattern_clamped(text, offset);
    return (int64_t)(pye_str_is_ascii(text) ? end : pye_utf8_count(text->data, end));
}

bool pye_pattern_part(const pye_bytes_t *text, int64_t from, int64_t to, pye_bytes_t **result)
{
    size_t end = (size_t)pye_pattern_clamped(text, to), begin = (size_t)pye_pattern_clamped(text, from);
    return pye_bytes_part(text, begin < end ? begin : end, end, result);
}
