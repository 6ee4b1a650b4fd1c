/* An EPC of 16 pages: one for SECS, one for a version array for each 512 pages, which goes back where its page did not come
 * about. Regular pages are paged out. */
#include "guest.h"

#define LARGE (1024 * PAGE)

static int add_page(int fd, uint64_t offset, uint64_t flags)
{
    uint64_t secinfo[8] = {flags};
    pages_t pages = {(uint64_t)content, offset, PAGE, (uint64_t)secinfo, 0, 0};
    return ioctl(fd, ADD, &pages);
}

static int make(void)
{
    int fd = open("/dev/sgx_enclave", O_RDWR);
    CHECK(fd >= 0);
    return create(fd) == 0 ? fd : (close(fd), -1);
}

int main(void)
{
    prepare();
    uint8_t *room = mmap(NULL, 2 * LARGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    CHECK(room != MAP_FAILED);
    *(uint64_t *)secs = LARGE;
    *(uint64_t *)(secs + 8) = ((uint64_t)room + LARGE - 1) & ~(LARGE - 1);
    memset(content, 0xee, PAGE); /* no TCS */
    int fd = make();
    CHECK(fd >= 0);
    for (uint64_t page = 0; page < 511; page++) {
        CHECK(add_page(fd, page * PAGE, 0x203) == 0);
    }
    for (int times = 0; times < 40; times++) {
        CHECK(add_page(fd, 511 * PAGE, 0x100) == -1 && errno == EIO);
    }
    CHECK(add_page(fd, 511 * PAGE, 0x203) == 0);

    int others = 0;
    while (make() >= 0) {
        others++;
    }
    CHECK(errno == ENOMEM && others == 6); /* of 15 pages, this one has three */
    puts("ok");
    return 0;
}
