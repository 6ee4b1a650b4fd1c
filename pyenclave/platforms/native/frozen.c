/* Whether somebody has frozen a process: no signal says so, its cgroups do. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "spawn.h"

#define MOUNTED "/sys/fs/cgroup"

typedef struct text {
    char at[4096];
} text_t;

static bool read_text(const char *path, text_t *text)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t size = file < 0 ? -1 : read(file, text->at, sizeof(text->at) - 1);
    if (file >= 0) {
        close(file);
    }
    if (size < 0) {
        return false;
    }
    text->at[size] = '\0';
    return true;
}

/* What this file of the cgroup has; false where there is no such cgroup to be seen, as from inside of a container. */
static bool says(const char *hierarchy, const char *cgroup, const char *file, const char *what)
{
    char path[1024];
    text_t text;
    int length = snprintf(path, sizeof(path), "%s%s/%s", hierarchy, cgroup, file);
    return length > 0 && (size_t)length < sizeof(path) && read_text(path, &text) && strstr(text.at, what) != NULL;
}

/* A line of /proc/PID/cgroup is a hierarchy's number, its controllers, which the second version has none of, and the cgroup. */
static bool is_frozen_by(char *line)
{
    char *controllers = strchr(line, ':');
    char *cgroup = controllers == NULL ? NULL : strchr(controllers + 1, ':');
    if (cgroup == NULL) {
        return false;
    }
    *cgroup++ = '\0';
    controllers++;
    if (strcmp(controllers, "freezer") == 0) {
        return says(MOUNTED "/freezer", cgroup, "freezer.state", "FR");
    }
    return controllers[0] == '\0' && (says(MOUNTED, cgroup, "cgroup.events", "frozen 1") ||
                                      says(MOUNTED "/unified", cgroup, "cgroup.events", "frozen 1"));
}

bool pye_process_is_frozen(const pye_process_t *process)
{
    char path[64], *rest = NULL;
    text_t text;
    snprintf(path, sizeof(path), "/proc/%d/cgroup", (int)process->number);
    if (process->number < 0 || !read_text(path, &text)) {
        return false;
    }
    for (char *line = strtok_r(text.at, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest)) {
        if (is_frozen_by(line)) {
            return true;
        }
    }
    return false;
}
