/* What needs an interpreter: generated C mentions these on paths that a link drops, so they are declared and never
 * defined; where one is kept, the link fails on its name and pyenclave/runtime/constructs.toml says what it means.
 *
 * Functions have no parameter lists (C11 6.7.6.3p14: the arguments are not checked): nothing is ever called. Numbers of
 * flags and slots are nobody's: they only have to differ where C wants constants.
 */
#ifndef PYENCLAVE_CYTHON_ABSENT_H
#define PYENCLAVE_CYTHON_ABSENT_H

/* --- function types ----------------------------------------------------------------------------------------------- */

typedef PyObject *(*PyCFunction)(PyObject *, PyObject *);
typedef PyObject *(*PyCFunctionWithKeywords)(PyObject *, PyObject *, PyObject *);
typedef PyObject *(*unaryfunc)(PyObject *);
typedef PyObject *(*binaryfunc)(PyObject *, PyObject *);
typedef PyObject *(*ternaryfunc)(PyObject *, PyObject *, PyObject *);
typedef PyObject *(*newfunc)(PyTypeObject *, PyObject *, PyObject *);
typedef PyObject *(*allocfunc)(PyTypeObject *, Py_ssize_t);
typedef PyObject *(*getter)(PyObject *, void *);
typedef PyObject *(*getattrofunc)(PyObject *, PyObject *);
typedef PyObject *(*descrgetfunc)(PyObject *, PyObject *, PyObject *);
typedef PyObject *(*ssizeargfunc)(PyObject *, Py_ssize_t);
typedef PyObject *(*reprfunc)(PyObject *);
typedef PyObject *(*getiterfunc)(PyObject *);
typedef PyObject *(*iternextfunc)(PyObject *);
typedef PyObject *(*richcmpfunc)(PyObject *, PyObject *, int);
typedef Py_ssize_t (*lenfunc)(PyObject *);
typedef Py_hash_t (*hashfunc)(PyObject *);
typedef int (*setter)(PyObject *, PyObject *, void *);
typedef int (*setattrofunc)(PyObject *, PyObject *, PyObject *);
typedef int (*initproc)(PyObject *, PyObject *, PyObject *);
typedef int (*inquiry)(PyObject *);
typedef int (*objobjproc)(PyObject *, PyObject *);
typedef int (*objobjargproc)(PyObject *, PyObject *, PyObject *);
typedef int (*ssizeobjargproc)(PyObject *, Py_ssize_t, PyObject *);
typedef int (*visitproc)(PyObject *, void *);
typedef int (*traverseproc)(PyObject *, visitproc, void *);
typedef void (*destructor)(PyObject *);
typedef void (*freefunc)(void *);

/* --- structures: members as documented, for initialisers and accesses by name ------------------------------------- */

#define PyObject_HEAD PyObject ob_base;
#define PyObject_HEAD_INIT(type) {0},

typedef struct PyMethodDef {
    const char *ml_name;
    PyCFunction ml_meth;
    int ml_flags;
    const char *ml_doc;
} PyMethodDef;

typedef struct PyGetSetDef {
    const char *name;
    getter get;
    setter set;
    const char *doc;
    void *closure;
} PyGetSetDef;

typedef struct PyMemberDef {
    const char *name;
    int type;
    Py_ssize_t offset;
    int flags;
    const char *doc;
} PyMemberDef;

typedef struct PyModuleDef_Base {
    PyObject ob_base;
} PyModuleDef_Base;
#define PyModuleDef_HEAD_INIT {{0}}

typedef struct PyModuleDef_Slot {
    int slot;
    void *value;
} PyModuleDef_Slot;

typedef struct PyModuleDef {
    PyModuleDef_Base m_base;
    const char *m_name;
    const char *m_doc;
    Py_ssize_t m_size;
    PyMethodDef *m_methods;
    PyModuleDef_Slot *m_slots;
    traverseproc m_traverse;
    inquiry m_clear;
    freefunc m_free;
} PyModuleDef;

typedef struct PyType_Slot {
    int slot;
    void *pfunc;
} PyType_Slot;

typedef struct PyType_Spec {
    const char *name;
    int basicsize;
    int itemsize;
    unsigned int flags;
    PyType_Slot *slots;
} PyType_Spec;

typedef struct Py_buffer {
    void *buf;
    PyObject *obj;
    Py_ssize_t len;
    Py_ssize_t itemsize;
    int readonly;
    int ndim;
    char *format;
    Py_ssize_t *shape;
    Py_ssize_t *strides;
    Py_ssize_t *suboffsets;
    void *internal;
} Py_buffer;

typedef struct _frame PyFrameObject;
typedef struct PyInterpreterState PyInterpreterState;
typedef void *PyThread_type_lock;
typedef enum { PYGEN_RETURN, PYGEN_ERROR, PYGEN_NEXT } PySendResult;

/* --- flags, slots ------------------------------------------------------------------------------------------------- */

enum { Py_LT, Py_LE, Py_EQ, Py_NE, Py_GT, Py_GE };
enum { Py_single_input = 256, Py_file_input, Py_eval_input };
enum { METH_VARARGS = 1, METH_KEYWORDS = 2, METH_NOARGS = 4, METH_O = 8, METH_CLASS = 16, METH_STATIC = 32,
       METH_COEXIST = 64 };
enum { T_SHORT, T_INT, T_LONG, T_FLOAT, T_DOUBLE, T_STRING, T_OBJECT, T_CHAR, T_BYTE, T_UBYTE, T_USHORT, T_UINT,
       T_ULONG, T_BOOL, T_LONGLONG, T_ULONGLONG, T_PYSSIZET, T_OBJECT_EX };
enum { READONLY = 1, Py_DTSF_SIGN = 1, Py_DTSF_ADD_DOT_0 = 2, Py_DTSF_ALT = 4, WAIT_LOCK = 1, NOWAIT_LOCK = 0 };
enum { PyBUF_SIMPLE = 0, PyBUF_WRITABLE = 1, PyBUF_FORMAT = 4, PyBUF_ND = 8, PyBUF_STRIDES = 0x18,
       PyBUF_C_CONTIGUOUS = 0x38, PyBUF_F_CONTIGUOUS = 0x58, PyBUF_ANY_CONTIGUOUS = 0x98, PyBUF_INDIRECT = 0x118,
       PyBUF_CONTIG = 9, PyBUF_CONTIG_RO = 8, PyBUF_STRIDED = 0x19, PyBUF_STRIDED_RO = 0x18, PyBUF_RECORDS = 0x1D,
       PyBUF_RECORDS_RO = 0x1C, PyBUF_FULL = 0x11D, PyBUF_FULL_RO = 0x11C };
enum { Py_TPFLAGS_DEFAULT = 0, Py_TPFLAGS_HAVE_VERSION_TAG = 0, Py_TPFLAGS_HEAPTYPE = 1 << 9,
       Py_TPFLAGS_BASETYPE = 1 << 10, Py_TPFLAGS_HAVE_GC = 1 << 14, Py_TPFLAGS_IS_ABSTRACT = 1 << 20 };
enum { Py_mod_create = 1, Py_mod_exec };
enum {
    Py_bf_getbuffer = 1, Py_bf_releasebuffer, Py_mp_ass_subscript, Py_mp_length, Py_mp_subscript, Py_nb_absolute,
    Py_nb_add, Py_nb_and, Py_nb_bool, Py_nb_divmod, Py_nb_float, Py_nb_floor_divide, Py_nb_index, Py_nb_inplace_add,
    Py_nb_inplace_and, Py_nb_inplace_floor_divide, Py_nb_inplace_lshift, Py_nb_inplace_matrix_multiply,
    Py_nb_inplace_multiply, Py_nb_inplace_or, Py_nb_inplace_power, Py_nb_inplace_remainder, Py_nb_inplace_rshift,
    Py_nb_inplace_subtract, Py_nb_inplace_true_divide, Py_nb_inplace_xor, Py_nb_int, Py_nb_invert, Py_nb_lshift,
    Py_nb_matrix_multiply, Py_nb_multiply, Py_nb_negative, Py_nb_or, Py_nb_positive, Py_nb_power, Py_nb_remainder,
    Py_nb_rshift, Py_nb_subtract, Py_nb_true_divide, Py_nb_xor, Py_sq_ass_item, Py_sq_concat, Py_sq_contains,
    Py_sq_inplace_concat, Py_sq_inplace_repeat, Py_sq_item, Py_sq_length, Py_sq_repeat, Py_tp_alloc, Py_tp_base,
    Py_tp_bases, Py_tp_call, Py_tp_clear, Py_tp_dealloc, Py_tp_del, Py_tp_descr_get, Py_tp_descr_set, Py_tp_doc,
    Py_tp_finalize, Py_tp_free, Py_tp_getattr, Py_tp_getattro, Py_tp_getset, Py_tp_hash, Py_tp_init, Py_tp_is_gc,
    Py_tp_iter, Py_tp_iternext, Py_tp_members, Py_tp_methods, Py_tp_new, Py_tp_repr, Py_tp_richcompare, Py_tp_setattr,
    Py_tp_setattro, Py_tp_str, Py_tp_traverse, Py_am_aiter, Py_am_anext, Py_am_await, Py_am_send
};
#define PyModule_Create(definition) PyModule_Create2(definition)
#define PyDoc_STR(text) text
#define PyDoc_STRVAR(name, text) static const char name[] = text

/* --- objects ------------------------------------------------------------------------------------------------------ */

extern PyObject _Py_NoneStruct, _Py_TrueStruct, _Py_FalseStruct, _Py_NotImplementedStruct, _Py_EllipsisObject;
#define Py_None (&_Py_NoneStruct)
#define Py_True (&_Py_TrueStruct)
#define Py_False (&_Py_FalseStruct)
#define Py_NotImplemented (&_Py_NotImplementedStruct)
#define Py_Ellipsis (&_Py_EllipsisObject)
#define Py_RETURN_NONE return Py_None
#define Py_RETURN_TRUE return Py_True
#define Py_RETURN_FALSE return Py_False
#define Py_RETURN_NOTIMPLEMENTED return Py_NotImplemented
#define Py_VISIT(object) do { if ((object) && visit((PyObject *)(object), arg)) return -1; } while (0)

extern const unsigned long Py_Version;
extern PyTypeObject PyBaseObject_Type, PyBool_Type, PyByteArray_Type, PyBytes_Type, PyCFunction_Type, PyComplex_Type,
    PyDict_Type, PyFloat_Type, PyFrozenSet_Type, PyList_Type, PyLong_Type, PyMemoryView_Type, PyModule_Type,
    PyProperty_Type, PyRange_Type, PySet_Type, PySlice_Type, PyTuple_Type, PyType_Type, PyUnicode_Type;
extern PyObject *PyExc_BaseException, *PyExc_BaseExceptionGroup, *PyExc_BlockingIOError, *PyExc_BrokenPipeError,
    *PyExc_BytesWarning, *PyExc_ChildProcessError, *PyExc_ConnectionAbortedError, *PyExc_ConnectionError,
    *PyExc_ConnectionRefusedError, *PyExc_ConnectionResetError, *PyExc_DeprecationWarning, *PyExc_EncodingWarning,
    *PyExc_FileExistsError, *PyExc_FileNotFoundError, *PyExc_FutureWarning, *PyExc_GeneratorExit, *PyExc_ImportWarning,
    *PyExc_IndentationError, *PyExc_InterruptedError, *PyExc_IsADirectoryError,
    *PyExc_ModuleNotFoundError, *PyExc_NotADirectoryError, *PyExc_PendingDeprecationWarning, *PyExc_ProcessLookupError,
    *PyExc_ReferenceError, *PyExc_ResourceWarning, *PyExc_RuntimeWarning, *PyExc_StopAsyncIteration, *PyExc_SyntaxError,
    *PyExc_SyntaxWarning, *PyExc_SystemExit, *PyExc_TabError, *PyExc_UnicodeDecodeError, *PyExc_UnicodeEncodeError,
    *PyExc_UnicodeTranslateError, *PyExc_UnicodeWarning, *PyExc_UserWarning, *PyExc_Warning;
#define PyExc_EnvironmentError PyExc_OSError
#define PyExc_IOError PyExc_OSError

/* --- functions, by what they return ------------------------------------------------------------------------------- */

PyTypeObject *Py_TYPE();

PyObject
    *PyByteArray_FromObject(), *PyByteArray_FromStringAndSize(), *PyBytes_FromObject(), *PyBytes_FromString(),
    *PyBytes_FromStringAndSize(), *PyCFunction_GetSelf(), *PyCFunction_New(), *PyCFunction_NewEx(), *PyCapsule_New(),
    *PyComplex_FromDoubles(), *PyDictProxy_New(), *PyDict_Copy(), *PyDict_GetItem(), *PyDict_GetItemString(),
    *PyDict_GetItemWithError(), *PyDict_Items(), *PyDict_Keys(), *PyDict_New(), *PyDict_Values(),
    *PyErr_SetFromErrno(), *PyEval_EvalCode(), *PyEval_GetBuiltins(), *PyEval_GetGlobals(), *PyException_GetContext(),
    *PyException_GetTraceback(), *PyFloat_FromDouble(), *PyFloat_FromString(), *PyFrozenSet_New(),
    *PyImport_AddModule(), *PyImport_GetModule(), *PyImport_GetModuleDict(), *PyImport_Import(),
    *PyImport_ImportModule(), *PyImport_ImportModuleLevelObject(), *PyIter_Next(), *PyList_AsTuple(),
    *PyList_GetItem(), *PyList_GetSlice(), *PyList_New(), *PyLong_FromDouble(), *PyLong_FromLong(),
    *PyLong_FromLongLong(), *PyLong_FromSize_t(), *PyLong_FromSsize_t(), *PyLong_FromString(),
    *PyLong_FromUnsignedLong(), *PyLong_FromUnsignedLongLong(), *PyLong_FromVoidPtr(), *PyMapping_GetItemString(),
    *PyMapping_Items(), *PyMapping_Keys(), *PyMapping_Values(), *PyMemoryView_FromObject(), *PyModuleDef_Init(),
    *PyModule_Create2(), *PyModule_GetDict(), *PyModule_GetNameObject(), *PyModule_NewObject(), *PyNumber_Absolute(),
    *PyNumber_Add(), *PyNumber_And(), *PyNumber_Divmod(), *PyNumber_Float(), *PyNumber_FloorDivide(),
    *PyNumber_InPlaceAdd(), *PyNumber_InPlaceAnd(), *PyNumber_InPlaceFloorDivide(), *PyNumber_InPlaceLshift(),
    *PyNumber_InPlaceMultiply(), *PyNumber_InPlaceOr(), *PyNumber_InPlacePower(), *PyNumber_InPlaceRemainder(),
    *PyNumber_InPlaceRshift(), *PyNumber_InPlaceSubtract(), *PyNumber_InPlaceTrueDivide(), *PyNumber_InPlaceXor(),
    *PyNumber_Index(), *PyNumber_Invert(), *PyNumber_Long(), *PyNumber_Lshift(), *PyNumber_MatrixMultiply(),
    *PyNumber_Multiply(), *PyNumber_Negative(), *PyNumber_Or(), *PyNumber_Positive(), *PyNumber_Power(),
    *PyNumber_Remainder(), *PyNumber_Rshift(), *PyNumber_Subtract(), *PyNumber_ToBase(), *PyNumber_TrueDivide(),
    *PyNumber_Xor(), *PyObject_ASCII(), *PyObject_Bytes(), *PyObject_Call(), *PyObject_CallFunction(),
    *PyObject_CallFunctionObjArgs(), *PyObject_CallMethod(), *PyObject_CallMethodObjArgs(), *PyObject_CallNoArgs(),
    *PyObject_CallObject(), *PyObject_Dir(), *PyObject_Format(), *PyObject_GenericGetAttr(),
    *PyObject_GenericGetDict(), *PyObject_GetAttr(), *PyObject_GetAttrString(), *PyObject_GetItem(),
    *PyObject_GetIter(), *PyObject_Init(), *PyObject_Repr(), *PyObject_RichCompare(), *PyObject_SelfIter(),
    *PyObject_Str(), *PyObject_Type(), *PySequence_Concat(), *PySequence_Fast(), *PySequence_GetItem(),
    *PySequence_GetSlice(), *PySequence_InPlaceConcat(), *PySequence_InPlaceRepeat(), *PySequence_List(),
    *PySequence_Repeat(), *PySequence_Tuple(), *PySet_New(), *PySet_Pop(), *PySlice_New(), *PyState_FindModule(),
    *PySys_GetObject(), *PyTuple_GetItem(), *PyTuple_GetSlice(), *PyTuple_New(), *PyTuple_Pack(),
    *PyType_FromModuleAndSpec(), *PyType_FromSpec(), *PyType_FromSpecWithBases(), *PyType_GenericAlloc(),
    *PyType_GenericNew(), *PyType_GetModule(), *PyType_GetName(), *PyType_GetQualName(), *PyUnicode_AsASCIIString(),
    *PyUnicode_AsEncodedString(), *PyUnicode_AsLatin1String(), *PyUnicode_AsUTF16String(), *PyUnicode_AsUTF8String(),
    *PyUnicode_Concat(), *PyUnicode_Decode(), *PyUnicode_DecodeASCII(), *PyUnicode_DecodeLatin1(),
    *PyUnicode_DecodeLocale(), *PyUnicode_DecodeUTF16(), *PyUnicode_DecodeUTF32(), *PyUnicode_DecodeUTF8(),
    *PyUnicode_Format(), *PyUnicode_FromEncodedObject(), *PyUnicode_FromFormat(), *PyUnicode_FromObject(),
    *PyUnicode_FromOrdinal(), *PyUnicode_FromString(), *PyUnicode_FromStringAndSize(), *PyUnicode_InternFromString(),
    *PyUnicode_Join(), *PyUnicode_Replace(), *PyUnicode_RichCompare(), *PyUnicode_Split(), *PyUnicode_Splitlines(),
    *PyUnicode_Substring(), *PyWeakref_NewRef(), *Py_BuildValue(), *Py_CompileString();

int
    PyArg_ParseTuple(), PyArg_ParseTupleAndKeywords(), PyArg_UnpackTuple(), PyArg_ValidateKeywordArguments(),
    PyBool_Check(), PyBuffer_FillInfo(), PyByteArray_Check(), PyByteArray_CheckExact(), PyByteArray_Resize(),
    PyBytes_AsStringAndSize(), PyBytes_Check(), PyBytes_CheckExact(), PyCFunction_Check(), PyCFunction_CheckExact(),
    PyCFunction_GetFlags(), PyCallable_Check(), PyCapsule_CheckExact(), PyCapsule_IsValid(), PyComplex_Check(),
    PyComplex_CheckExact(), PyDict_Check(), PyDict_CheckExact(), PyDict_Contains(), PyDict_DelItem(), PyDict_Merge(),
    PyDict_Next(), PyDict_SetItem(), PyDict_SetItemString(), PyDict_Update(), PyErr_WarnEx(), PyErr_WarnFormat(),
    PyExceptionClass_Check(), PyExceptionInstance_Check(), PyFloat_Check(), PyFloat_CheckExact(),
    PyFrozenSet_CheckExact(), PyGILState_Check(), PyIndex_Check(), PyIter_Check(), PyList_Append(), PyList_Check(),
    PyList_CheckExact(), PyList_Insert(), PyList_Reverse(), PyList_SetItem(), PyList_SetSlice(), PyList_Sort(),
    PyLong_Check(), PyLong_CheckExact(), PyMapping_Check(), PyMethod_Check(), PyModule_AddIntConstant(),
    PyModule_AddObject(), PyModule_AddStringConstant(), PyModule_Check(), PyNumber_Check(), PyOS_snprintf(),
    PyObject_CheckBuffer(), PyObject_DelItem(), PyObject_GC_IsFinalized(), PyObject_GenericSetAttr(),
    PyObject_GenericSetDict(), PyObject_GetBuffer(), PyObject_HasAttr(), PyObject_HasAttrString(),
    PyObject_IsInstance(), PyObject_IsSubclass(), PyObject_IsTrue(), PyObject_Not(), PyObject_Print(),
    PyObject_RichCompareBool(), PyObject_SetAttr(), PyObject_SetAttrString(), PyObject_SetItem(),
    PyObject_TypeCheck(), PySequence_Check(), PySequence_Contains(), PySequence_DelItem(), PySequence_DelSlice(),
    PySequence_SetItem(), PySequence_SetSlice(), PySet_Add(), PySet_Check(), PySet_Clear(), PySet_Contains(),
    PySet_Discard(), PySlice_Check(), PySlice_Unpack(), PyState_AddModule(), PyState_RemoveModule(),
    PyThread_acquire_lock(), PyTraceBack_Check(), PyTraceBack_Here(), PyTuple_Check(), PyTuple_CheckExact(),
    PyTuple_SetItem(), PyType_Check(), PyType_HasFeature(), PyType_IsSubtype(), PyType_Ready(), PyUnicode_Check(),
    PyUnicode_CheckExact(), PyUnicode_Compare(), PyUnicode_CompareWithASCIIString(), PyUnicode_Contains(),
    Py_EnterRecursiveCall(), Py_IS_TYPE(), Py_IsInitialized();

Py_ssize_t
    PyByteArray_Size(), PyBytes_Size(), PyDict_Size(), PyList_Size(), PyLong_AsSsize_t(), PyMapping_Size(),
    PyNumber_AsSsize_t(), PyObject_Length(), PyObject_LengthHint(), PyObject_Size(), PySequence_Count(),
    PySequence_Index(), PySequence_Length(), PySequence_Size(), PySet_Size(), PySlice_AdjustIndices(), PyTuple_Size(),
    PyUnicode_CopyCharacters(), PyUnicode_Count(), PyUnicode_Find(), PyUnicode_FindChar(), PyUnicode_GetLength(),
    PyUnicode_Tailmatch(), Py_REFCNT();

void
    PyBuffer_Release(), PyCapsule_SetDestructor(), PyErr_Print(), PyErr_PrintEx(), PyErr_SetObject(),
    PyErr_WriteUnraisable(), PyException_SetCause(), PyException_SetContext(), PyMem_Free(), PyObject_ClearWeakRefs(),
    PyObject_Free(), PyObject_GC_Del(), PyObject_GC_Track(), PyObject_GC_UnTrack(), PyThread_free_lock(),
    PyThread_release_lock(), PyType_Modified(), PyUnicode_InternInPlace(), Py_LeaveRecursiveCall(), Py_SET_REFCNT(),
    Py_SET_TYPE();

void *PyCapsule_GetContext(), *PyCapsule_GetPointer(), *PyMem_Calloc(), *PyMem_Malloc(), *PyMem_Realloc(),
    *PyModule_GetState(), *PyObject_Malloc(), *PyObject_Realloc(), *PyType_GetModuleState(), *PyType_GetSlot();
#define PyObject_GC_New(type, class) ((type *)PyObject_GC_New_(class))
#define PyObject_New(type, class) ((type *)PyObject_New_(class))
void *PyObject_GC_New_(), *PyObject_New_();

char *PyByteArray_AsString(), *PyBytes_AsString(), *PyOS_double_to_string();
const char *PyCapsule_GetName(), *PyModule_GetName(), *PyUnicode_AsUTF8AndSize();
long PyLong_AsLong(), PyLong_AsLongAndOverflow();
long long PyLong_AsLongLong(), PyLong_AsLongLongAndOverflow();
unsigned long PyLong_AsUnsignedLong(), PyLong_AsUnsignedLongMask(), PyType_GetFlags();
unsigned long long PyLong_AsUnsignedLongLong(), PyLong_AsUnsignedLongLongMask();
size_t PyLong_AsSize_t();
double PyFloat_AsDouble(), PyLong_AsDouble(), PyOS_string_to_double();
Py_hash_t PyObject_Hash(), PyObject_HashNotImplemented();
Py_UCS4 PyUnicode_ReadChar();
int64_t PyInterpreterState_GetID();
PyCFunction PyCFunction_GetFunction();
PyInterpreterState *PyInterpreterState_Get();
PyThreadState *PyThreadState_Get();
PyThread_type_lock PyThread_allocate_lock();

/* Of libm, what generated arithmetic may call and compiler-rt has not. */
double pow(double, double), atan2(double, double), hypot(double, double);
float powf(float, float), atan2f(float, float), hypotf(float, float);
long double powl(long double, long double), atan2l(long double, long double), hypotl(long double, long double);

#endif
