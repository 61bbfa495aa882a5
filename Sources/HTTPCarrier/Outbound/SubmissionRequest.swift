import CurlHTTP

/// One request to an operator, and how its answer is to be read.
struct SubmissionRequest: Sendable {
    var method: String
    var url: String
    var headers: [CallbackResponse.Header]
    var body: [UInt8]?
    var reader: SubmissionReader

    var curlRequest: CurlRequest {
        CurlRequest(
            method: method,
            url: url,
            headers: CurlHeaders(headers.map { CurlHeaders.Field(name: $0.name, value: $0.value) }),
            body: body,
            // A GET that sends an SMS is not harmless to repeat.
            repetition: .forbidden
        )
    }
}

/// Why a message cannot be written as the operator wants it.
struct SubmissionFault: Error, Hashable, Sendable {
    var reason: String
}
