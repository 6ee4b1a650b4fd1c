"""Arrays of strings and of buffers on their way out with an ocall: each pointer and size is read once, into an image.

The image of n elements lies on the heap: n addresses inside, n sizes, n addresses outside. Another trusted thread may
change the caller's arrays meanwhile; what was checked is what is sent.
"""

from pyenclave.edl.model import Interface, LengthKind, Ocall, Parameter

from .writer import Writer

_IMAGE = """
/* The image of an array of pointers: these, and room for as many sizes and as many addresses outside. */
static pye_status_t pye_array_image(pye_ocall_t *ocall, uint64_t **image, const void *array, size_t bytes)
{
    size_t block;
    if (array == NULL) {
        return PYE_OK; /* without an image; with a length it is refused as it is sent */
    }
    if (!pye_ocall_owns(ocall, array, bytes)) {
        return PYE_E_TRUSTED;
    }
    PYE_TRY(pye_length_product(bytes, 3, &block));
    *image = pye_heap_alloc(block);
    if (*image == NULL) {
        return PYE_E_MEMORY;
    }
    __builtin_memcpy(*image, array, bytes);
    return PYE_OK;
}
"""
_STRINGS_ROOM = """
/* Makes the image of an array of strings, none of them NULL, and adds the room that they take outside. */
static pye_status_t pye_strings_room(pye_ocall_t *ocall, uint64_t **image, const void *array, size_t bytes,
                                     size_t *room)
{
    PYE_TRY(pye_array_image(ocall, image, array, bytes));
    uint64_t *addresses = *image;
    size_t count = addresses == NULL ? 0 : bytes / sizeof(uint64_t);
    for (size_t at = 0; at < count; at++) {
        size_t size;
        if (addresses[at] == 0) {
            return PYE_E_TRUSTED;
        }
        PYE_TRY(pye_string_size((const void *)(uintptr_t)addresses[at], 1, &size));
        addresses[count + at] = size;
        PYE_TRY(pye_ocall_room(room, size));
    }
    return PYE_OK;
}
"""
_BUFFERS_ROOM = """
/* Makes the image of an array of buffers, with their sizes, and adds the room that they take outside. */
static pye_status_t pye_buffers_room(pye_ocall_t *ocall, uint64_t **image, const void *array, size_t bytes,
                                     const void *sizes, size_t sizes_bytes, size_t *room)
{
    if (bytes != sizes_bytes) {
        return PYE_E_LENGTH;
    }
    PYE_TRY(pye_array_image(ocall, image, array, bytes));
    size_t count = *image == NULL ? 0 : bytes / sizeof(uint64_t);
    if (count != 0) {
        if (!pye_ocall_owns(ocall, sizes, bytes)) {
            return PYE_E_TRUSTED;
        }
        __builtin_memcpy(*image + count, sizes, bytes);
    }
    for (size_t at = 0; at < count; at++) {
        PYE_TRY(pye_ocall_room(room, (*image)[count + at]));
    }
    return PYE_OK;
}

/* The sizes of an array of buffers as they leave: those that the buffers were sent with. */
static const void *pye_sizes_sent(const uint64_t *image, const void *sizes, size_t bytes)
{
    return image == NULL || sizes == NULL ? sizes : (const uint8_t *)image + bytes;
}
"""
_SEND = """
/* Sends the elements of an array, each wholly inside or NULL, or zeros for them; then their addresses outside. */
static pye_status_t pye_array_send(pye_ocall_t *ocall, uint64_t *to, uint64_t *image, size_t bytes, bool copied)
{
    if (image == NULL) {
        return pye_ocall_in(ocall, to, NULL, bytes);
    }
    size_t count = bytes / sizeof(uint64_t);
    uint64_t *outside = image + 2 * count;
    for (size_t at = 0; at < count; at++) {
        const void *element = (const void *)(uintptr_t)image[at];
        size_t size = image[count + at];
        PYE_TRY(copied ? pye_ocall_in(ocall, &outside[at], element, size)
                       : pye_ocall_out(ocall, &outside[at], element, size));
    }
    return pye_ocall_in(ocall, to, outside, bytes);
}
"""
_TAKE = """
/* Copies what the host left in each element's place into the trusted buffer that it is for. */
static pye_status_t pye_array_take(pye_ocall_t *ocall, const uint64_t *image, size_t bytes)
{
    size_t count = image == NULL ? 0 : bytes / sizeof(uint64_t);
    for (size_t at = 0; at < count; at++) {
        void *element = (void *)(uintptr_t)image[at];
        PYE_TRY(pye_ocall_copy_in(ocall, element, image[2 * count + at], image[count + at]));
    }
    return PYE_OK;
}
"""

IMAGE_TYPE = "uint64_t *"


def write_room(w: Writer, parameter: Parameter) -> None:
    """Makes the array's image, and adds the room of what its elements point at to `pye_room`."""
    name, sizes = parameter.name, _sizes(parameter)
    array = ["pye_ocall", f"&pye_image->{name}", name, f"pye_size.{name}"]
    if sizes is None:
        w.call("PYE_TRY(pye_strings_room(", [*array, "&pye_room"], "));")
    else:
        w.call("PYE_TRY(pye_buffers_room(", [*array, sizes, f"pye_size.{sizes}", "&pye_room"], "));")


def write_send(w: Writer, parameter: Parameter) -> None:
    name = parameter.name
    copied = "true" if parameter.direction.copies_in else "false"
    array = [f"&pye_frame.{name}", f"pye_image->{name}", f"pye_size.{name}"]
    w.call("PYE_TRY(pye_array_send(", ["pye_ocall", *array, copied], "));")


def write_take(w: Writer, parameter: Parameter) -> None:
    name = parameter.name
    w.line(f"PYE_TRY(pye_array_take(pye_ocall, pye_image->{name}, pye_size.{name}));")


def sizes_sent(ocall: Ocall, parameter: Parameter) -> str | None:
    """What is sent in place of `parameter` where it has the sizes of an array of buffers, an address in C."""
    name = parameter.name
    for other in ocall.parameters:
        if other.copy and _sizes(other) == name:
            return f"pye_sizes_sent(pye_image->{other.name}, {name}, pye_size.{name})"
    return None


def _sizes(parameter: Parameter) -> str | None:
    assert parameter.copy
    return parameter.copy.length.sizes


def helpers(interface: Interface) -> list[str]:
    """The static functions that the interface's ocalls use."""
    copies = [p.copy for ocall in interface.ocalls for p in ocall.parameters if p.copy]
    kinds = {copy.length.kind for copy in copies}
    take = any(copy.length.is_sequence and copy.direction.copies_out for copy in copies)
    texts = [_STRINGS_ROOM] * (LengthKind.STRINGS in kinds) + [_BUFFERS_ROOM] * (LengthKind.BUFFERS in kinds)
    return [_IMAGE, *texts, _SEND, *[_TAKE] * take] if texts else []
