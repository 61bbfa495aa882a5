import CCurl

/// The process-wide part of libcurl.
enum CurlLibrary {
    /// Initialised on first use, by one thread; false only if there is no memory.
    static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}
