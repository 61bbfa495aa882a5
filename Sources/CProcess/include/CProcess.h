#ifndef LAPORD_CPROCESS_H
#define LAPORD_CPROCESS_H

/// Forbids other processes of the same user to read this one's memory or to trace it (PR_SET_DUMPABLE, prctl(2)). Returns 0 or errno.
int lapord_forbid_tracing(void);

#endif
