import CCurl

/// One request inside libcurl; used on the curl thread only.
///
/// Owns the strings and lists that libcurl uses during the transfer.
final class CurlTransfer {
    let submission: CurlSubmission
    let handle: UnsafeMutableRawPointer
    private let responseLimit: Int
    private let body: [UInt8]
    private var bodyOffset = 0
    /// The body if it is sent together with the header; nil if libcurl reads it piece by piece.
    private let wholeBody: UnsafeMutableRawBufferPointer?
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private let errorBuffer: UnsafeMutablePointer<CChar>

    private var connections = 0
    private var headerBytes = 0
    /// The lines of the answer's header, which are rarely read.
    private(set) var headerLines: [UInt8] = []
    private(set) var responseBody: [UInt8] = []
    private(set) var refusal: Refusal?

    /// The reason why one of our callbacks ended the transfer.
    enum Refusal {
        case responseTooLarge
        case unsafeRepetition(CurlError.Progress)
    }

    static let headerLimit = 64 << 10
    /// The largest body in bytes that is sent with the header in one packet, which costs one wake-up at each end.
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
        // Set before the method, since libcurl changes the method when it gets a body.
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

    /// Takes back the memory to which libcurl could still write.
    func takeBack() {
        CurlSettings(handle: handle).lend(errorBuffer: nil)
    }

    /// libcurl's text about the failure.
    var errorText: String { String(cString: errorBuffer) }

    /// Whether a connection was ready, including TLS.
    var wasConnected: Bool { connections > 0 }

    /// Whether the whole header of the final answer arrived; libcurl accepts a header that was cut off.
    private(set) var hasWholeHeader = false

    /// The part of the request that was sent: at most the bytes that libcurl has read.
    ///
    /// libcurl's own upload count cannot be used, because it starts again from 0 when libcurl changes to a new connection, and the
    /// peer may have acted on the request over the old one.
    var progress: CurlError.Progress {
        if case .unsafeRepetition(let progress) = refusal { return progress }
        guard connections > 0 else { return .notSent }
        if bodyOffset == body.count, !body.isEmpty { return .sentWhole }
        guard ccurl_info_long(handle, CURLINFO_REQUEST_SIZE) > 0 else { return .notSent }
        // For a body that is sent with the header, libcurl does not report the sent part in time: it counts as all of it.
        return body.isEmpty || wholeBody != nil ? .sentWhole : .sentInPart
    }
}

// MARK: - Callbacks of libcurl

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

    /// Called before each sending of the request. libcurl sends a request again, also a `POST`, when an open connection ends before
    /// the answer begins; this callback stops a request on which the peer may have acted.
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
        // Interim answers and redirects have a header of their own; the last one is used.
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
            // For libcurl, any count other than the given one is an error, also for an empty piece.
            return bytes.count + 1
        }
        responseBody.append(contentsOf: bytes)
        return bytes.count
    }
}
