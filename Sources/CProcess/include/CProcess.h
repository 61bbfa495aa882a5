#ifndef LAPORD_CPROCESS_H
#define LAPORD_CPROCESS_H

/// Forbids other processes of the same user to read this one's memory or to trace it (PR_SET_DUMPABLE, prctl(2)). Returns 0 or errno.
int lapord_forbid_tracing(void);

/// What stat(2) tells of a file. To Swift, its own struct belongs to one of several C modules, as they happen to be loaded.
struct lapord_file_status {
    unsigned int owner, group, mode;
    /// The time of the last change of content, name or rights, in seconds since 1970.
    double changed_at;
};

/// Looks at the file of a path, or of an open descriptor where the path is null. Returns 0 or errno.
int lapord_look_at_file(const char *path, int descriptor, struct lapord_file_status *status);

#endif
