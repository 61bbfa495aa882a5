import CCurl

/// An option that libcurl refused, with its reason.
struct CurlSetupFault: Error {
    let code: CURLcode
}

/// The options of one transfer.
struct CurlSettings {
    let handle: UnsafeMutableRawPointer

    /// Sets the options that are the same for every transfer of a client; once for each handle.
    func prepare(_ configuration: CurlClient.Configuration) throws(CurlSetupFault) {
        try set(CURLOPT_NOSIGNAL, 1)
        // Without it, the end of a transfer would wait for a hanging name look-up, and all other transfers with it.
        try set(CURLOPT_QUICK_EXIT, 1)
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_USERAGENT, configuration.userAgent)
        // Never HTTP/2 with prior knowledge: libcurl before 8.0 fails with error 16 when such a connection is used again.
        try set(
            CURLOPT_HTTP_VERSION,
            configuration.offersHTTP2 ? Int(CURL_HTTP_VERSION_2TLS) : Int(CURL_HTTP_VERSION_1_1)
        )
        try apply(configuration.tls)
        try apply(configuration.proxy)
        if let path = configuration.unixSocketPath { try set(CURLOPT_UNIX_SOCKET_PATH, path) }
    }

    /// Sets all options that may differ between transfers, since a handle still has those of the previous transfer.
    func apply(
        _ configuration: CurlClient.Configuration,
        to request: CurlRequest,
        elapsed: Duration
    ) throws(CurlSetupFault) {
        try set(CURLOPT_URL, request.url)
        try applyMethod(of: request)
        try applyLimits(configuration, to: request, elapsed: elapsed)
    }

    private func applyMethod(of request: CurlRequest) throws(CurlSetupFault) {
        try set(CURLOPT_HTTPGET, 1)
        var isNamed = false
        switch (request.method, request.body) {
        case ("GET", nil): break
        case ("HEAD", nil): try set(CURLOPT_NOBODY, 1)
        case (_, nil): isNamed = true
        case (let method, _?):
            try set(CURLOPT_POST, 1)
            isNamed = method != "POST"
        }
        try check(ccurl_set_string(handle, CURLOPT_CUSTOMREQUEST, isNamed ? request.method : nil))
        let follows = request.redirectLimit > 0 && request.repetition == .harmless
        try set(CURLOPT_FOLLOWLOCATION, follows ? 1 : 0)
        if follows { try set(CURLOPT_MAXREDIRS, request.redirectLimit) }
    }

    private func applyLimits(
        _ configuration: CurlClient.Configuration,
        to request: CurlRequest,
        elapsed: Duration
    ) throws(CurlSetupFault) {
        let deadlines = request.deadlines ?? configuration.deadlines
        try set(CURLOPT_CONNECTTIMEOUT_MS, max(1, deadlines.connect.milliseconds))
        try set(CURLOPT_TIMEOUT_MS, max(1, (deadlines.total - elapsed).milliseconds))
        try set(CURLOPT_LOW_SPEED_LIMIT, deadlines.stall == nil ? 0 : 1)
        try set(CURLOPT_LOW_SPEED_TIME, deadlines.stall.map { max(1, $0.wholeSeconds) } ?? 0)
        let idle =
            request.repetition == .harmless ? configuration.idleLimit : configuration.idleLimitForUnrepeatable
        // For libcurl, 0 means no limit.
        try set(CURLOPT_FRESH_CONNECT, idle.wholeSeconds > 0 ? 0 : 1)
        if idle.wholeSeconds > 0 { try set(CURLOPT_MAXAGE_CONN, idle.wholeSeconds) }
    }

    private func apply(_ tls: CurlClient.TLS) throws(CurlSetupFault) {
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let path = tls.authoritiesPath { try set(CURLOPT_CAINFO, path) }
        if let path = tls.certificatePath {
            try set(CURLOPT_SSLCERT, path)
            try set(CURLOPT_SSLKEY, tls.keyPath ?? path)
        }
        if let pin = tls.pinnedPublicKey { try set(CURLOPT_PINNEDPUBLICKEY, pin) }
    }

    private func apply(_ proxy: CurlClient.Proxy) throws(CurlSetupFault) {
        switch proxy {
        case .none:
            try set(CURLOPT_PROXY, "")
        case .environment:
            break
        case .address(let address, let credential):
            try set(CURLOPT_PROXY, address)
            if let credential { try set(CURLOPT_PROXYUSERPWD, credential) }
        }
    }

    /// Sets the header fields and returns the list, which must live as long as the transfer.
    func apply(_ headers: CurlHeaders, hasBody: Bool) throws(CurlSetupFault) -> UnsafeMutablePointer<curl_slist>? {
        // With a line without a value, libcurl does not add its own field.
        var lines = ["Expect:"]
        if hasBody, headers["Content-Type"] == nil { lines.append("Content-Type:") }
        for field in headers.fields {
            lines.append(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
        }
        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines {
            guard let longer = curl_slist_append(list, line) else {
                curl_slist_free_all(list)
                throw CurlSetupFault(code: CURLE_OUT_OF_MEMORY)
            }
            list = longer
        }
        let code = ccurl_set_list(handle, CURLOPT_HTTPHEADER, list)
        if code != CURLE_OK {
            curl_slist_free_all(list)
            throw CurlSetupFault(code: code)
        }
        return list
    }

    func lend(errorBuffer: UnsafeMutablePointer<CChar>?) {
        _ = ccurl_set_buffer(handle, CURLOPT_ERRORBUFFER, errorBuffer)
    }

    func check(_ code: CURLcode) throws(CurlSetupFault) {
        if code != CURLE_OK { throw CurlSetupFault(code: code) }
    }

    private func set(_ option: CURLoption, _ value: Int) throws(CurlSetupFault) {
        try check(ccurl_set_long(handle, option, value))
    }

    private func set(_ option: CURLoption, _ value: String) throws(CurlSetupFault) {
        try check(ccurl_set_string(handle, option, value))
    }
}

extension Duration {
    /// Rounded up, so that a short deadline never becomes 0, which means no deadline for libcurl.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds < Int64(Int32.max / 1000) else { return Int(Int32.max) }
        return Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }

    var wholeSeconds: Int {
        let (seconds, attoseconds) = components
        return Int(min(seconds, Int64(Int32.max))) + (attoseconds > 0 ? 1 : 0)
    }
}
