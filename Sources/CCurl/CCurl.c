#define _GNU_SOURCE
#include "CCurl.h"

#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

CURLcode ccurl_set_offset(CURL *handle, CURLoption option, int64_t value) {
    return curl_easy_setopt(handle, option, (curl_off_t)value);
}

CURLcode ccurl_set_string(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

CURLcode ccurl_set_buffer(CURL *handle, CURLoption option, char *value) {
    return curl_easy_setopt(handle, option, value);
}

CURLcode ccurl_set_body(CURL *handle, const void *bytes, int64_t count) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_POSTFIELDS, bytes);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)count);
    return code;
}

CURLcode ccurl_set_callbacks(CURL *handle, struct ccurl_callbacks callbacks) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, callbacks.on_header);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_HEADERDATA, callbacks.context);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, callbacks.on_body);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_WRITEDATA, callbacks.context);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_READFUNCTION, callbacks.on_read);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_READDATA, callbacks.context);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, callbacks.on_seek);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_SEEKDATA, callbacks.context);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, callbacks.on_prerequest);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_PREREQDATA, callbacks.context);
    return code;
}

CURLMcode ccurl_multi_set_callbacks(
    CURLM *multi, void *context, curl_socket_callback on_socket, curl_multi_timer_callback on_timer) {
    CURLMcode code = curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    if (code == CURLM_OK) code = curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
    if (code == CURLM_OK) code = curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
    if (code == CURLM_OK) code = curl_multi_setopt(multi, CURLMOPT_TIMERDATA, context);
    return code;
}

CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

int ccurl_watch_new(void) {
    return epoll_create1(EPOLL_CLOEXEC);
}

int ccurl_bell_new(void) {
    return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

void ccurl_bell_ring(int bell) {
    eventfd_write(bell, 1);
}

void ccurl_bell_quiet(int bell) {
    eventfd_t rings;
    eventfd_read(bell, &rings);
}

void ccurl_watch(int watch, int descriptor, int wanted) {
    struct epoll_event event = {.events = 0, .data.fd = descriptor};
    if (wanted == CURL_POLL_REMOVE || wanted == CURL_POLL_NONE) {
        epoll_ctl(watch, EPOLL_CTL_DEL, descriptor, &event);
        return;
    }
    if (wanted & CURL_POLL_IN) event.events |= EPOLLIN;
    if (wanted & CURL_POLL_OUT) event.events |= EPOLLOUT;
    // Only the kernel knows whether it watches this descriptor: it forgets a closed one, and its number may be used again.
    if (epoll_ctl(watch, EPOLL_CTL_ADD, descriptor, &event) != 0) epoll_ctl(watch, EPOLL_CTL_MOD, descriptor, &event);
}

int ccurl_watch_wait(int watch, struct ccurl_event *events, int limit, int milliseconds) {
    struct epoll_event found[64];
    int count = epoll_wait(watch, found, limit < 64 ? limit : 64, milliseconds);
    for (int i = 0; i < count; i++) {
        int happened = 0;
        if (found[i].events & (EPOLLIN | EPOLLHUP)) happened |= CURL_CSELECT_IN;
        if (found[i].events & EPOLLOUT) happened |= CURL_CSELECT_OUT;
        if (found[i].events & EPOLLERR) happened |= CURL_CSELECT_ERR;
        events[i] = (struct ccurl_event){.descriptor = found[i].data.fd, .happened = happened};
    }
    return count < 0 ? 0 : count;
}

void ccurl_name_thread(const char *name) {
    pthread_setname_np(pthread_self(), name);
}

long ccurl_info_long(CURL *handle, CURLINFO info) {
    long value = 0;
    return curl_easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}

int64_t ccurl_info_offset(CURL *handle, CURLINFO info) {
    curl_off_t value = 0;
    return curl_easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}

bool ccurl_next_finished(CURLM *multi, struct ccurl_finished *finished) {
    int left = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(multi, &left)) != NULL) {
        if (message->msg != CURLMSG_DONE) continue;
        finished->handle = message->easy_handle;
        finished->result = message->data.result;
        return true;
    }
    return false;
}
