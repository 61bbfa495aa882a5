import CCurl

/// Translates libcurl's results into outcomes.
enum CurlFailure {
    static func outcome(of transfer: CurlTransfer, result: CURLcode) -> Result<CurlResponse, CurlError> {
        guard result == CURLE_OK else { return .failure(error(of: transfer, result: result)) }
        guard transfer.hasWholeHeader else {
            return .failure(error(of: transfer, code: .connectionLost, detail: "the answer's header was cut off"))
        }
        let version = ccurl_info_long(transfer.handle, CURLINFO_HTTP_VERSION)
        return .success(
            CurlResponse(
                status: ccurl_info_long(transfer.handle, CURLINFO_RESPONSE_CODE),
                headerLines: transfer.headerLines,
                body: transfer.responseBody,
                duration: transfer.submission.submitted.duration(to: .now),
                isHTTP2: version == Int(CURL_HTTP_VERSION_2_0)
            )
        )
    }

    static func error(of transfer: CurlTransfer, code: CurlError.Code, detail: String) -> CurlError {
        let status = ccurl_info_long(transfer.handle, CURLINFO_RESPONSE_CODE)
        return CurlError(
            code: code,
            progress: transfer.progress,
            status: status == 0 ? nil : status,
            origin: transfer.submission.origin,
            detail: redacted(detail)
        )
    }

    private static func error(of transfer: CurlTransfer, result: CURLcode) -> CurlError {
        let text = transfer.errorText
        let detail = text.isEmpty ? String(cString: curl_easy_strerror(result)) : text
        switch transfer.refusal {
        case .responseTooLarge:
            return error(of: transfer, code: .responseTooLarge, detail: "the answer is longer than the limit")
        case .unsafeRepetition:
            let detail = "the open connection ended before the answer began, and the request must not be sent again"
            return error(of: transfer, code: .connectionLost, detail: detail)
        case nil:
            guard result == CURLE_OPERATION_TIMEDOUT else {
                return error(of: transfer, code: code(of: result), detail: detail)
            }
            return error(of: transfer, code: timeoutCode(of: transfer, text: text), detail: detail)
        }
    }

    /// libcurl has one code for all three deadlines; only its text distinguishes a stall.
    private static func timeoutCode(of transfer: CurlTransfer, text: String) -> CurlError.Code {
        if text.hasPrefix("Operation too slow") { return .stalled }
        return transfer.wasConnected ? .totalTimeout : .connectTimeout
    }

    static func code(of result: CURLcode) -> CurlError.Code {
        switch result {
        case CURLE_URL_MALFORMAT: .invalidRequest
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .cannotResolve
        case CURLE_COULDNT_CONNECT, CURLE_PROXY: .cannotConnect
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
            CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CIPHER:
            .tlsRefused
        case CURLE_SSL_CERTPROBLEM, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_CRL_BADFILE:
            .tlsConfiguration
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_SEND_FAIL_REWIND,
            CURLE_HTTP2, CURLE_HTTP2_STREAM:
            .connectionLost
        case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING, CURLE_UNSUPPORTED_PROTOCOL: .protocolViolation
        case CURLE_TOO_MANY_REDIRECTS: .tooManyRedirects
        default: .other
        }
    }

    /// Reduces each address in a text to its origin, without path, query and user name.
    static func redacted(_ text: String) -> String {
        text.split(separator: " ", omittingEmptySubsequences: false)
            .map { word in
                guard word.contains("://") else { return String(word) }
                let start = word.firstIndex { $0.isLetter } ?? word.startIndex
                return CurlOrigin.of(String(word[start...])) ?? "(address)"
            }
            .joined(separator: " ")
    }
}
