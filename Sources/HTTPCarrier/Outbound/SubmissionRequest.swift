import CurlHTTP

/// One request to an operator, and how its answer is to be read.
struct SubmissionRequest: Sendable {
    var method: String
    var url: String
    var headers: CurlHeaders
    var body: [UInt8]?
    var reader: SubmissionReader

    var curlRequest: CurlRequest {
        CurlRequest(
            method: method,
            url: url,
            headers: headers,
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
