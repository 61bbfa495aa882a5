// libcurl as plain functions: `curl_easy_setopt` and similar functions are variadic, and Swift cannot call those.
#ifndef CCURL_H
#define CCURL_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>

typedef size_t (*ccurl_bytes_callback)(char *bytes, size_t size, size_t count, void *context);
typedef int (*ccurl_seek_callback)(void *context, curl_off_t offset, int origin);
typedef int (*ccurl_prerequest_callback)(
    void *context, char *remote_address, char *local_address, int remote_port, int local_port);

// The callbacks of a transfer; their context is the first or the last argument, as libcurl defines it.
struct ccurl_callbacks {
    void *context;
    ccurl_bytes_callback on_header;
    ccurl_bytes_callback on_body;
    ccurl_bytes_callback on_read;
    // NULL if the body must never be sent again.
    ccurl_seek_callback on_seek;
    ccurl_prerequest_callback on_prerequest;
};

// A finished transfer, flattened from CURLMsg, because Swift does not import its union well.
struct ccurl_finished {
    CURL *handle;
    CURLcode result;
};

CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value);
CURLcode ccurl_set_offset(CURL *handle, CURLoption option, int64_t value);
CURLcode ccurl_set_string(CURL *handle, CURLoption option, const char *value);
CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value);
CURLcode ccurl_set_buffer(CURL *handle, CURLoption option, char *value);
// A body that is sent together with the header; it is borrowed. NULL if on_read supplies it.
CURLcode ccurl_set_body(CURL *handle, const void *bytes, int64_t count);
CURLcode ccurl_set_callbacks(CURL *handle, struct ccurl_callbacks callbacks);
// Sets the callbacks for the sockets to watch, and for the latest time of the next call.
CURLMcode ccurl_multi_set_callbacks(
    CURLM *multi, void *context, curl_socket_callback on_socket, curl_multi_timer_callback on_timer);
CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value);

// epoll and eventfd, which Swift's Glibc lacks.

// An event of a watched descriptor.
struct ccurl_event {
    int descriptor;
    // A combination of CURL_CSELECT_IN, CURL_CSELECT_OUT and CURL_CSELECT_ERR.
    int happened;
};

// Both return -1 if there are no more descriptors.
int ccurl_watch_new(void);
int ccurl_bell_new(void);
void ccurl_bell_ring(int bell);
void ccurl_bell_quiet(int bell);

// Watches a descriptor for the events of CURL_POLL_*; CURL_POLL_REMOVE and CURL_POLL_NONE end the watch.
void ccurl_watch(int watch, int descriptor, int wanted);
// Returns the number of events; 0 after the timeout.
int ccurl_watch_wait(int watch, struct ccurl_event *events, int limit, int milliseconds);

// Names the calling thread, for debuggers and monitors.
void ccurl_name_thread(const char *name);

// Both return 0 if libcurl does not know the value.
long ccurl_info_long(CURL *handle, CURLINFO info);
int64_t ccurl_info_offset(CURL *handle, CURLINFO info);

// Takes the next finished transfer from the queue; false if there is none.
bool ccurl_next_finished(CURLM *multi, struct ccurl_finished *finished);

#endif
