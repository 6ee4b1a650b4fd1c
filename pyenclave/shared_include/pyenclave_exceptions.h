/* The built-in exceptions that may cross the boundary: a closed table, so that nothing is looked up by name.
 * PYE_EXCEPTION(number, name, base). Read by the runtime (PyExc_*), the host (what to raise) and the partitioner.
 * Numbers are part of the ABI: append only. */
#ifndef PYE_EXCEPTION
#define PYE_EXCEPTIONS_ENUM
#define PYE_EXCEPTION(number, name, base) PYE_EXC_##name = number,
enum pye_exception {
#endif
    /* clang-format off */
PYE_EXCEPTION(1, Exception, Exception)
PYE_EXCEPTION(2, ArithmeticError, Exception)
PYE_EXCEPTION(3, AssertionError, Exception)
PYE_EXCEPTION(4, AttributeError, Exception)
PYE_EXCEPTION(5, BufferError, Exception)
PYE_EXCEPTION(6, EOFError, Exception)
PYE_EXCEPTION(7, FloatingPointError, ArithmeticError)
PYE_EXCEPTION(8, ImportError, Exception)
PYE_EXCEPTION(9, IndexError, LookupError)
PYE_EXCEPTION(10, KeyError, LookupError)
PYE_EXCEPTION(11, LookupError, Exception)
PYE_EXCEPTION(12, MemoryError, Exception)
PYE_EXCEPTION(13, NameError, Exception)
PYE_EXCEPTION(14, NotImplementedError, RuntimeError)
PYE_EXCEPTION(15, OSError, Exception)
PYE_EXCEPTION(16, OverflowError, ArithmeticError)
PYE_EXCEPTION(17, PermissionError, OSError)
PYE_EXCEPTION(18, RecursionError, RuntimeError)
PYE_EXCEPTION(19, RuntimeError, Exception)
PYE_EXCEPTION(20, StopIteration, Exception)
PYE_EXCEPTION(21, SystemError, Exception)
PYE_EXCEPTION(22, TimeoutError, OSError)
PYE_EXCEPTION(23, TypeError, Exception)
PYE_EXCEPTION(24, UnboundLocalError, NameError)
PYE_EXCEPTION(25, UnicodeError, ValueError)
PYE_EXCEPTION(26, ValueError, Exception)
PYE_EXCEPTION(27, ZeroDivisionError, ArithmeticError)
/* clang-format on */
#ifdef PYE_EXCEPTIONS_ENUM
};
#undef PYE_EXCEPTION
#undef PYE_EXCEPTIONS_ENUM
#endif
