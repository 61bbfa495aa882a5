// libcurl as plain functions: `curl_easy_setopt` and its kin are variadic, which Swift cannot call.
#ifndef CCURL_H
#define CCURL_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>

typedef size_t (*ccurl_bytes_callback)(char *bytes, size_t size, size_t count, void *context);
typedef int (*ccurl_seek_callback)(void *context, curl_off_t offset, int origin);
typedef int (*ccurl_prerequest_callback)(
    void *context, char *remote_address, char *local_address, int remote_port, int local_port);

// What a transfer calls back with: its own context comes first or last, as libcurl defines it.
struct ccurl_callbacks {
    void *context;
    ccurl_bytes_callback on_header;
    ccurl_bytes_callback on_body;
    ccurl_bytes_callback on_read;
    // NULL where the body must never be sent a second time.
    ccurl_seek_callback on_seek;
    ccurl_prerequest_callback on_prerequest;
};

// A finished transfer, flattened from CURLMsg, whose union Swift does not import well.
struct ccurl_finished {
    CURL *handle;
    CURLcode result;
};

CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value);
CURLcode ccurl_set_offset(CURL *handle, CURLoption option, int64_t value);
CURLcode ccurl_set_string(CURL *handle, CURLoption option, const char *value);
CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value);
CURLcode ccurl_set_buffer(CURL *handle, CURLoption option, char *value);
// A body that leaves together with the header; it is borrowed. NULL where it is asked for by on_read.
CURLcode ccurl_set_body(CURL *handle, const void *bytes, int64_t count);
CURLcode ccurl_set_callbacks(CURL *handle, struct ccurl_callbacks callbacks);
// Tells which sockets to watch for what, and when libcurl wants to be called at the latest.
CURLMcode ccurl_multi_set_callbacks(
    CURLM *multi, void *context, curl_socket_callback on_socket, curl_multi_timer_callback on_timer);
CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value);

// epoll and eventfd, which Swift's Glibc lacks.

// What happened to a watched descriptor.
struct ccurl_event {
    int descriptor;
    // Of CURL_CSELECT_IN, CURL_CSELECT_OUT and CURL_CSELECT_ERR.
    int happened;
};

// Both return -1 where there are no more descriptors.
int ccurl_watch_new(void);
int ccurl_bell_new(void);
void ccurl_bell_ring(int bell);
void ccurl_bell_quiet(int bell);

// Watches a descriptor for what CURL_POLL_* says; CURL_POLL_REMOVE and CURL_POLL_NONE forget it.
void ccurl_watch(int watch, int descriptor, int wanted);
// Returns how many events there are; 0 after the time.
int ccurl_watch_wait(int watch, struct ccurl_event *events, int limit, int milliseconds);

// Names the calling thread, for those who look at the process from outside.
void ccurl_name_thread(const char *name);

// Both return 0 where libcurl does not know the value.
long ccurl_info_long(CURL *handle, CURLINFO info);
int64_t ccurl_info_offset(CURL *handle, CURLINFO info);

// Takes the next finished transfer off the queue; false when there is none.
bool ccurl_next_finished(CURLM *multi, struct ccurl_finished *finished);

#endif
