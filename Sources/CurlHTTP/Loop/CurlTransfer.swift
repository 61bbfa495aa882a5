import CCurl

/// One request inside libcurl; lives on the curl thread only.
///
/// Owns the strings and lists that libcurl borrows for the time of the transfer.
final class CurlTransfer {
    let submission: CurlSubmission
    let handle: UnsafeMutableRawPointer
    private let responseLimit: Int
    private let body: [UInt8]
    private var bodyOffset = 0
    /// The body where it leaves together with the header; nil where libcurl asks for it piece by piece.
    private let wholeBody: UnsafeMutableRawBufferPointer?
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private let errorBuffer: UnsafeMutablePointer<CChar>

    private var connections = 0
    private var headerBytes = 0
    /// The lines of the answer's header, which hardly anybody reads.
    private(set) var headerLines: [UInt8] = []
    private(set) var responseBody: [UInt8] = []
    private(set) var refusal: Refusal?

    /// Why a callback of ours ended the transfer.
    enum Refusal {
        case responseTooLarge
        case unsafeRepetition(CurlError.Progress)
    }

    static let headerLimit = 64 << 10
    /// Up to so many bytes a body goes with the header, in one packet: one wake-up for us and the peer.
    static let smallBody = 16 << 10

    /// Gives a prepared handle a request.
    init(
        _ submission: CurlSubmission,
        handle: UnsafeMutableRawPointer,
        configuration: CurlClient.Configuration
    ) throws(CurlSetupFault) {
        self.submission = submission
        self.handle = handle
        let request = submission.request
        responseLimit = request.responseLimit ?? configuration.responseLimit
        body = request.body ?? []
        errorBuffer = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorBuffer.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        if (1...Self.smallBody).contains(body.count) {
            let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: body.count, alignment: 1)
            bytes.copyBytes(from: body)
            wholeBody = bytes
        } else {
            wholeBody = nil
        }
        let settings = CurlSettings(handle: handle)
        // Before the method, which libcurl changes when it is given a body.
        try settings.check(ccurl_set_body(handle, wholeBody?.baseAddress, request.body == nil ? -1 : Int64(body.count)))
        try settings.apply(configuration, to: request, elapsed: submission.submitted.duration(to: .now))
        headerList = try settings.apply(request.headers, hasBody: request.body != nil)
        settings.lend(errorBuffer: errorBuffer)
        try settings.check(ccurl_set_callbacks(handle, callbacks))
    }

    deinit {
        curl_slist_free_all(headerList)
        errorBuffer.deallocate()
        wholeBody?.deallocate()
    }

    /// Takes back what libcurl was lent and could still write to.
    func takeBack() {
        CurlSettings(handle: handle).lend(errorBuffer: nil)
    }

    /// What libcurl noted about the failure.
    var errorText: String { String(cString: errorBuffer) }

    /// Whether a connection stood ready, TLS included.
    var wasConnected: Bool { connections > 0 }

    /// Whether the header of the final answer arrived whole; libcurl takes one that was cut off for complete.
    private(set) var hasWholeHeader = false

    /// How much of the request has left: at most what libcurl has taken from us.
    ///
    /// libcurl's own upload count is of no use here, because it starts again from 0 when libcurl turns to a new connection by
    /// itself, and the request may have been acted upon over the old one.
    var progress: CurlError.Progress {
        if case .unsafeRepetition(let progress) = refusal { return progress }
        guard connections > 0 else { return .notSent }
        if bodyOffset == body.count, !body.isEmpty { return .sentWhole }
        guard ccurl_info_long(handle, CURLINFO_REQUEST_SIZE) > 0 else { return .notSent }
        // Of a body that goes with the header, libcurl does not say in time how much has left: as good as all of it.
        return body.isEmpty || wholeBody != nil ? .sentWhole : .sentInPart
    }
}

// MARK: - What libcurl calls

extension CurlTransfer {
    private var callbacks: ccurl_callbacks {
        ccurl_callbacks(
            context: Unmanaged.passUnretained(self).toOpaque(),
            on_header: { bytes, size, count, context in
                CurlTransfer.from(context).takeHeader(UnsafeRawBufferPointer(start: bytes, count: size * count))
            },
            on_body: { bytes, size, count, context in
                CurlTransfer.from(context).takeBody(UnsafeRawBufferPointer(start: bytes, count: size * count))
            },
            on_read: { bytes, size, count, context in
                CurlTransfer.from(context).giveBody(UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
            },
            on_seek: submission.request.repetition == .harmless ? Self.seekCallback : nil,
            on_prerequest: { context, _, _, _, _ in CurlTransfer.from(context).mayBegin() }
        )
    }

    private static let seekCallback: ccurl_seek_callback = { context, offset, origin in
        CurlTransfer.from(context).seek(to: offset, origin: origin)
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> CurlTransfer {
        guard let context else { preconditionFailure("libcurl called back without its context") }
        return Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
    }

    /// Called before each sending of the request. libcurl sends again by itself when a kept connection ends before the answer
    /// begins, `POST` included; this is where a request that may have been acted upon is held back.
    private func mayBegin() -> Int32 {
        if connections > 0, submission.request.repetition == .forbidden {
            let before = progress
            if before != .notSent {
                refusal = .unsafeRepetition(before)
                return CURL_PREREQFUNC_ABORT
            }
        }
        connections += 1
        bodyOffset = 0
        return CURL_PREREQFUNC_OK
    }

    private func giveBody(_ target: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(target.count, body.count - bodyOffset)
        guard count > 0 else { return 0 }
        body.withUnsafeBytes {
            target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[bodyOffset...].prefix(count)))
        }
        bodyOffset += count
        return count
    }

    private func seek(to offset: Int, origin: Int32) -> Int32 {
        guard origin == 0, (0...body.count).contains(offset) else { return CURL_SEEKFUNC_FAIL }
        bodyOffset = offset
        return CURL_SEEKFUNC_OK
    }

    private func takeHeader(_ line: UnsafeRawBufferPointer) -> Int {
        headerBytes += line.count
        guard headerBytes <= Self.headerLimit else {
            refusal = .responseTooLarge
            return 0
        }
        // Interim answers and redirects bring a header of their own; the last one counts.
        if line.starts(with: "HTTP/".utf8) {
            headerLines.removeAll(keepingCapacity: true)
            hasWholeHeader = false
            responseBody.removeAll(keepingCapacity: true)
        } else if line.elementsEqual("\r\n".utf8) || line.elementsEqual("\n".utf8) {
            hasWholeHeader = true
        } else {
            headerLines.append(contentsOf: line)
        }
        return line.count
    }

    private func takeBody(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard responseBody.count + bytes.count <= responseLimit else {
            refusal = .responseTooLarge
            // libcurl takes any other count than the given one as an error, also for an empty piece.
            return bytes.count + 1
        }
        responseBody.append(contentsOf: bytes)
        return bytes.count
    }
}
