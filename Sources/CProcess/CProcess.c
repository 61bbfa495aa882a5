#include "CProcess.h"

#include <errno.h>
#include <sys/prctl.h>
#include <sys/stat.h>

int lapord_forbid_tracing(void) {
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 ? 0 : errno;
}

int lapord_look_at_file(const char *path, int descriptor, struct lapord_file_status *status) {
    struct stat entry;
    if ((path ? stat(path, &entry) : fstat(descriptor, &entry)) != 0) return errno;
    status->owner = entry.st_uid;
    status->group = entry.st_gid;
    status->mode = entry.st_mode;
    status->changed_at = entry.st_ctim.tv_sec + entry.st_ctim.tv_nsec / 1e9;
    return 0;
}
