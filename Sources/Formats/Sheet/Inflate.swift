import CZlibSystem

/// Unpacks "deflate" (RFC 1951) by zlib, bare or in the wrappings of RFC 1950 and 1952.
package enum Inflate {
    /// Negative: no header of zlib's own stands before the bytes.
    private static let rawWindowBits: CInt = -15
    /// By 32 more than the largest window: zlib finds out which of the two wrappings stands around the bytes.
    private static let wrappedWindowBits: CInt = 15 + 32

    /// Expands the body of a message with `Content-Encoding: gzip` or `deflate` (RFC 9110, 8.4.1).
    ///
    /// - Parameters:
    ///   - body: The packed bytes.
    ///   - limit: The greatest number of bytes that may come of them.
    /// - Returns: The bytes as they were.
    /// - Throws: ``DocumentError`` where they end early, are no such bytes, or would be more than the limit.
    package static func expand(body: [UInt8], limit: Int) throws(DocumentError) -> [UInt8] {
        let fault = DocumentError(
            reason: "the compressed body is damaged, or larger than \(limit) bytes unpacked",
            offset: 0
        )
        return try expand(body[...], limit: limit, windowBits: wrappedWindowBits, fault: fault)
    }

    /// Expands bytes.
    ///
    /// - Parameters:
    ///   - input: The packed bytes.
    ///   - limit: How many bytes may come of them at most.
    /// - Returns: The bytes as they were.
    /// - Throws: ``DocumentError`` where they end early, are no such bytes, or would be more than the limit.
    static func expand(_ input: ArraySlice<UInt8>, limit: Int) throws(DocumentError) -> [UInt8] {
        let fault = DocumentError(reason: "a file of the archive is damaged", offset: input.startIndex)
        return try expand(input, limit: limit, windowBits: rawWindowBits, fault: fault)
    }

    private static func expand(
        _ input: ArraySlice<UInt8>,
        limit: Int,
        windowBits: CInt,
        fault: DocumentError
    ) throws(DocumentError) -> [UInt8] {
        var stream = z_stream()
        let size = CInt(MemoryLayout<z_stream>.size)
        guard let room = CUnsignedInt(exactly: limit), room < .max, let length = CUnsignedInt(exactly: input.count),
            inflateInit2_(&stream, windowBits, ZLIB_VERSION, size) == Z_OK
        else { throw fault }
        defer { inflateEnd(&stream) }
        // One byte beyond the limit shows that there is more; zlib wants an address also where nothing may come.
        var packed = Array(input)
        var ending = Z_OK
        let output = [UInt8](unsafeUninitializedCapacity: limit + 1) { output, count in
            packed.withUnsafeMutableBufferPointer { packed in
                stream.next_in = packed.baseAddress
                stream.avail_in = length
                stream.next_out = output.baseAddress
                stream.avail_out = room + 1
                ending = inflate(&stream, Z_FINISH)
            }
            count = limit + 1 - Int(stream.avail_out)
        }
        guard ending == Z_STREAM_END, output.count <= limit else { throw fault }
        return output
    }
}
