import Foundation

/// The input of a look-up hash: parts, each behind its length, so that no two lists of parts are the same bytes.
struct HashInput {
    private(set) var bytes: [UInt8] = []

    init() {
        // Enough for the text of one SMS and what stands before it.
        bytes.reserveCapacity(256)
    }

    init(_ parts: String...) {
        self.init()
        for part in parts { append(part) }
    }

    mutating func append(_ part: String) {
        appendLength(part.utf8.count)
        bytes.append(contentsOf: part.utf8)
    }

    mutating func append(_ part: Data) {
        appendLength(part.count)
        part.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }

    private mutating func appendLength(_ count: Int) {
        withUnsafeBytes(of: UInt32(count).bigEndian) { bytes.append(contentsOf: $0) }
    }
}
