/* The values of trusted Python: what lowered code is made of, and it uses nothing else.
 *
 * - A function that may fail returns bool (true: went well) and writes its results through its last parameters; on
 *   failure it has written nothing, and the exception is pending. A function that cannot fail returns its result. A
 *   result that is a tuple has one parameter for each member.
 * - Arguments are borrowed, results are new references; containers keep what they store.
 * - pye_<type>_<operation>; what containers hold is passed by the address of a slot. */
#ifndef PYENCLAVE_VALUES_H
#define PYENCLAVE_VALUES_H

#include "values/arrays.h"
#include "values/bytearrays.h"
#include "values/bytes.h"
#include "values/counters.h"
#include "values/crossing.h"
#include "values/deques.h"
#include "values/dicts.h"
#include "values/counts.h"
#include "values/digests.h"
#include "values/encodings.h"
#include "values/exceptions.h"
#include "values/format.h"
#include "values/iterators.h"
#include "values/json.h"
#include "values/lists.h"
#include "values/mathematics.h"
#include "values/memory.h"
#include "values/numbers.h"
#include "values/ordered.h"
#include "values/patterns.h"
#include "values/secrets.h"
#include "values/sets.h"
#include "values/state.h"
#include "values/statistics.h"
#include "values/structs.h"
#include "values/text.h"
#include "values/types.h"

#endif
