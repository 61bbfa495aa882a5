/// Cuts a stream of octets into PDUs by their `command_length`.
///
/// A length that is not possible cannot be passed over, since nothing tells where the next PDU begins: the connection has to be
/// closed then (SMPP 3.4, 4.3, `ESME_RINVCMDLEN`).
package struct PDUFraming: Sendable {
    private var octets: [UInt8] = []
    private var start = 0
    private let longest: Int

    /// Makes the framing of a new connection.
    ///
    /// - Parameter longest: The longest PDU that is taken, in octets.
    package init(longest: Int = 128 * 1024) {
        self.longest = longest
    }

    /// Takes octets of the stream.
    package mutating func append(_ new: some Sequence<UInt8>) {
        if start > 0 {
            octets.removeFirst(start)
            start = 0
        }
        octets.append(contentsOf: new)
    }

    /// The octets of the next whole PDU; nil until more has come.
    ///
    /// - Throws: ``SMPPError`` with the code `invalidLength`; the stream is of no use then.
    package mutating func next() throws(SMPPError) -> ArraySlice<UInt8>? {
        guard octets.count - start >= 4 else { return nil }
        let length = octets[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
        guard (SMPPPDU.headerLength...longest).contains(length) else {
            throw SMPPError(.invalidLength, "command_length says \(length) octets; 16 to \(longest) are possible")
        }
        guard octets.count - start >= length else { return nil }
        defer { start += length }
        return octets[start..<start + length]
    }
}
