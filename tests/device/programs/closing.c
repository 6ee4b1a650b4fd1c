/* Devices come and go, while another thread makes calls that may be for one, and a third one forks. */
#include "guest.h"

#include <pthread.h>
#include <sys/wait.h>

static volatile bool over;

static void *look(void *unused)
{
    while (!over) {
        void *page = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        CHECK(page != MAP_FAILED && mprotect(page, PAGE, PROT_NONE) == 0 && munmap(page, PAGE) == 0);
    }
    return unused;
}

static void *multiply(void *unused)
{
    while (!over) {
        int status;
        pid_t child = fork();
        if (child == 0) {
            _exit(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED ? 0 : 1);
        }
        CHECK(waitpid(child, &status, 0) == child && status == 0);
    }
    return unused;
}

int main(void)
{
    pthread_t looking, multiplying;
    CHECK(pthread_create(&looking, NULL, look, NULL) == 0 && pthread_create(&multiplying, NULL, multiply, NULL) == 0);
    for (int times = 0; times < 3000; times++) {
        int fd = open("/dev/sgx_enclave", O_RDWR);
        CHECK(fd >= 0 && close(fd) == 0);
    }
    over = true;
    CHECK(pthread_join(looking, NULL) == 0 && pthread_join(multiplying, NULL) == 0);
    puts("ok");
    return 0;
}
