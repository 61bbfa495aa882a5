import CCurl

/// The process-wide part of libcurl.
enum CurlLibrary {
    /// Initialised at first use, by one thread; false only if memory is exhausted.
    static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}
