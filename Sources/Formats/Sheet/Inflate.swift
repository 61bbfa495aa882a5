import CZlibSystem

/// Unpacks "deflate" (RFC 1951) by zlib.
enum Inflate {
    /// Negative: no header of zlib's own stands before the bytes.
    private static let rawWindowBits: CInt = -15

    /// Expands bytes.
    ///
    /// - Parameters:
    ///   - input: The packed bytes.
    ///   - limit: How many bytes may come of them at most.
    /// - Returns: The bytes as they were.
    /// - Throws: ``DocumentError`` where they end early, are no such bytes, or would be more than the limit.
    static func expand(_ input: ArraySlice<UInt8>, limit: Int) throws(DocumentError) -> [UInt8] {
        var stream = z_stream()
        let size = CInt(MemoryLayout<z_stream>.size)
        guard let room = CUnsignedInt(exactly: limit), room < .max, let length = CUnsignedInt(exactly: input.count),
            inflateInit2_(&stream, rawWindowBits, ZLIB_VERSION, size) == Z_OK
        else { throw Self.damage(input) }
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
        guard ending == Z_STREAM_END, output.count <= limit else { throw Self.damage(input) }
        return output
    }

    private static func damage(_ input: ArraySlice<UInt8>) -> DocumentError {
        DocumentError(reason: "a file of the archive is damaged", offset: input.startIndex)
    }
}
