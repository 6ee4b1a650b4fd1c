/* What holds of an image that is not of trusted Python, or whose module says nothing else. In a file of their own: gcc takes
 * the value of a constant that it sees, weak or not. */

#include "values/exceptions.h"

__attribute__((__weak__)) const bool pye_counted = false;
__attribute__((__weak__)) const bool pye_concurrent = false;
__attribute__((__weak__)) const uint32_t pye_exception_class_count = 0;
__attribute__((__weak__)) const pye_exception_class_t pye_exception_classes[1] = {{NULL, 0}};
