/// Reads the common name out of a certificate's bytes (X.690, DER; RFC 5280, 4.1).
enum CertificateSubject {
    /// One element of DER: its tag and its content.
    private struct Element {
        var tag: UInt8
        var content: ArraySlice<UInt8>

        /// The elements of the content, up to the first that is malformed.
        var children: [Element] {
            var rest = content
            var children: [Element] = []
            while let child = Element(&rest) { children.append(child) }
            return children
        }

        /// Takes the first element off; nil where there is none, or its length is not of its place.
        init?(_ bytes: inout ArraySlice<UInt8>) {
            guard let tag = bytes.popFirst(), let first = bytes.popFirst() else { return nil }
            var length = Int(first)
            if first >= 0x80 {
                length = 0
                guard (0x81...0x83).contains(first) else { return nil }
                for _ in 0x80..<first {
                    guard let byte = bytes.popFirst() else { return nil }
                    length = length << 8 | Int(byte)
                }
            }
            guard length <= bytes.count else { return nil }
            self.tag = tag
            content = bytes.prefix(length)
            bytes = bytes.dropFirst(length)
        }
    }

    /// The identifier of the common name, 2.5.4.3.
    private static let commonName: [UInt8] = [0x55, 0x04, 0x03]

    /// The last common name of the subject, which is the most specific one.
    ///
    /// - Parameter certificate: The bytes of a certificate.
    /// - Returns: The name; nil where there is none, or it is no UTF-8 (so no printable or UTF-8 string).
    static func commonName(of certificate: [UInt8]) -> String? {
        var bytes = certificate[...]
        guard let whole = Element(&bytes), let signed = whole.children.first else { return nil }
        // Behind an optional version: serial number, algorithm, issuer, validity, subject.
        let fields = signed.children.drop { $0.tag == 0xA0 }
        guard fields.count > 4, let subject = fields.dropFirst(4).first else { return nil }
        let attributes = subject.children.flatMap(\.children).map(\.children)
        let values = attributes.filter { $0.count == 2 && Array($0[0].content) == commonName }.map { $0[1].content }
        return values.last.flatMap { String(validating: $0, as: UTF8.self) }
    }
}
