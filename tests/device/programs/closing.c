/* Devices come and go, while another thread makes calls that may be for one. */
#include "guest.h"

#include <pthread.h>

static volatile bool over;

static void *look(void *unused)
{
    while (!over) {
        void *page = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        CHECK(page != MAP_FAILED && mprotect(page, PAGE, PROT_NONE) == 0 && munmap(page, PAGE) == 0);
    }
    return unused;
}

int main(void)
{
    pthread_t looking;
    CHECK(pthread_create(&looking, NULL, look, NULL) == 0);
    for (int times = 0; times < 3000; times++) {
        int fd = open("/dev/sgx_enclave", O_RDWR);
        CHECK(fd >= 0 && close(fd) == 0);
    }
    over = true;
    CHECK(pthread_join(looking, NULL) == 0);
    puts("ok");
    return 0;
}
