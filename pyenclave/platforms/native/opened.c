/* The open ocalls of a thread, and on which of its C stacks each runs.
 *
 * An ecall is nested in an ocall when it is made on the same C stack. A thread may have several, which greenlets swap in
 * and out, and whose addresses say nothing: one that an ocall starts lies deeper on the same memory. But each has a
 * Python stack of its own, a chain of chunks that grows while the ocall runs and shrinks to what it was, so the chunk that
 * was the last when the ocall began is in the chain of whatever the ocall does, and in no other.
 */
#include <Python.h>

#include "calls.h"

#include <pthread.h>

__thread pye_activation_t *pye_opened;
static __thread bool end_seen __attribute__((tls_model("initial-exec"))); /* this thread's end will be */

static pthread_key_t end_key;

/* Greenlets end with their thread, wherever they are: nobody can end their ocalls then. */
static void give_up_opened(void *unused)
{
    (void)unused;
    for (const pye_activation_t *at = pye_opened; at != NULL; at = at->next) {
        if (at->host->generation == pye_generation) {
            pye_give_up(at->host, at->slot);
        }
    }
}

static void make_end_key(void) { pthread_key_create(&end_key, give_up_opened); }

static void see_end(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_end_key);
    end_seen = pthread_setspecific(end_key, &end_seen) == 0; /* anything but NULL */
}

static const void *greenlet_by_name(void)
{
    const void *found = NULL;
    PyObject *name = PyUnicode_FromString("greenlet");
    PyObject *module = name == NULL ? NULL : PyImport_GetModule(name);
    PyObject *current = module == NULL ? NULL : PyObject_CallMethod(module, "getcurrent", NULL);
    PyObject *parent = current == NULL ? NULL : PyObject_GetAttrString(current, "parent");
    if (parent != NULL && parent != Py_None) {
        found = current;
    }
    Py_XDECREF(parent);
    Py_XDECREF(current);
    Py_XDECREF(module);
    Py_XDECREF(name);
    PyErr_Clear();
    return found;
}

/* Only for a C stack without a Python function below the ecall: the GIL is dear. */
static const void *current_greenlet(void)
{
    PyGILState_STATE state = PyGILState_Ensure();
    const void *greenlet = greenlet_by_name();
    PyGILState_Release(state);
    return greenlet;
}

static pye_stack_t stack_here(void)
{
    const PyThreadState *thread = PyGILState_GetThisThreadState();
    const void *chunk = thread == NULL ? NULL : thread->datastack_chunk;
    return (pye_stack_t){chunk, thread == NULL || chunk != NULL ? NULL : current_greenlet()};
}

static bool is_here(const pye_stack_t *stack)
{
    const PyThreadState *thread = PyGILState_GetThisThreadState();
    if (thread == NULL) {
        return stack->chunk == NULL && stack->greenlet == NULL;
    }
    if (stack->chunk == NULL) {
        return stack->greenlet == current_greenlet();
    }
    const _PyStackChunk *chunk = thread->datastack_chunk;
    while (chunk != NULL && chunk != stack->chunk) {
        chunk = chunk->previous;
    }
    return chunk != NULL;
}

void pye_ocall_open(pye_activation_t *activation)
{
    if (!end_seen) {
        see_end();
    }
    activation->stack = stack_here();
    activation->next = pye_opened;
    pye_opened = activation;
}

bool pye_ocall_close(pye_activation_t *activation)
{
    pye_activation_t **at = &pye_opened;
    while (*at != NULL && *at != activation) {
        at = &(*at)->next;
    }
    if (*at == NULL) {
        return false;
    }
    *at = activation->next;
    return activation->slot->innermost == activation;
}

pye_activation_t *pye_ocall_here(const pye_host_t *host)
{
    for (pye_activation_t *at = pye_opened; at != NULL; at = at->next) {
        if ((host == NULL || at->host == host) && is_here(&at->stack)) {
            return at;
        }
    }
    return NULL;
}

bool pye_ocall_elsewhere(const pye_host_t *host, const pye_slot_t *slot)
{
    for (const pye_activation_t *at = pye_opened; at != NULL; at = at->next) {
        if (at->host == host && at->slot != slot) {
            return true;
        }
    }
    return false;
}
