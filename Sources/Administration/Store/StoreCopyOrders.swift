package import Foundation
package import Ledger

/// Makes a consistent copy of the store for its caller, who reads it piece by piece and then drops it.
///
/// The daemon cannot write where its caller stands: it has a `/tmp` of its own, and no rights in other folders.
package struct CopyStore: Order {
    package static let name = "store/copy"
    package static let timeLimit = Duration.seconds(3600)

    package init() {}

    /// A verified copy.
    package struct Answer: Hashable, Sendable, Codable {
        /// The name for ``ReadCopy`` and ``DropCopy``.
        package var id: String
        /// The size in bytes.
        package var size: Int64
    }

    package func answer(_ administration: Administration, by requester: Requester) async throws -> Answer {
        let copy = try await administration.ledger.makeCopy()
        return Answer(id: copy.id, size: copy.size)
    }
}

/// Reads the next piece of a copy; it is sealed like the store.
package struct ReadCopy: Order {
    package static let name = "store/copy/read"
    package static let isHarmless = true

    /// The most bytes of a piece.
    private static let piece = 4 << 20

    package var id: String
    /// The position of the piece in bytes.
    package var offset: Int64

    package init(_ id: String, from offset: Int64) {
        self.id = id
        self.offset = offset
    }

    /// A piece of a copy.
    package struct Answer: Hashable, Sendable, Codable {
        /// In JSON as Base64; empty behind the end.
        package var bytes: Data
    }

    package func answer(_ administration: Administration, by requester: Requester) async throws -> Answer {
        Answer(bytes: try administration.ledger.readCopy(id, from: offset, atMost: Self.piece))
    }
}

/// Removes a copy.
package struct DropCopy: Order {
    package static let name = "store/copy/drop"

    package var id: String

    package init(_ id: String) {
        self.id = id
    }

    package var isLogged: Bool { false }

    package func answer(_ administration: Administration, by requester: Requester) async throws -> Int {
        try administration.ledger.dropCopy(id)
        return 1
    }
}
