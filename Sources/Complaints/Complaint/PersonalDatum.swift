/// A piece of personal data in a text, to be left out where a report goes on without its reporter (UU 27/2022).
package struct PersonalDatum: Hashable, Sendable, Codable {
    /// What kind of data it is.
    package enum Kind: String, Hashable, Sendable, Codable {
        /// A national identity number of 16 digits (NIK).
        case nationalIdentity
        /// A telephone number.
        case phoneNumber
        /// An e-mail address, or the name of an account in a network.
        case email
        /// A bank account or customer number.
        case account
        /// The reporter's own name.
        case name
        /// The name of another person: an accused, a victim, a neighbour.
        case person
        /// The plate of a vehicle.
        case plate
        /// The number of a house.
        case address
    }

    package var kind: Kind
    /// Where it begins, in UTF-8 bytes of the text.
    package var start: Int
    /// How long it is, in UTF-8 bytes.
    package var length: Int

    /// Makes a mark.
    ///
    /// - Parameters:
    ///   - kind: What kind of data it is.
    ///   - start: Where it begins, in UTF-8 bytes of the text.
    ///   - length: How long it is, in UTF-8 bytes.
    package init(kind: Kind, start: Int, length: Int) {
        self.kind = kind
        self.start = start
        self.length = length
    }
}

extension Sequence<PersonalDatum> {
    /// A text with the marked pieces replaced by `[…]` words that name their kind in Indonesian.
    ///
    /// - Parameters:
    ///   - text: The text in which the marks were found.
    ///   - kinds: The kinds to replace; all where nil.
    /// - Returns: The text without them. A mark that does not fit the text is ignored.
    package func redacting(_ text: String, kinds: Set<PersonalDatum.Kind>? = nil) -> String {
        var bytes = Array(text.utf8)
        for mark in sorted(by: { $0.start > $1.start }) where kinds?.contains(mark.kind) ?? true {
            guard mark.start >= 0, mark.length > 0, mark.start + mark.length <= bytes.count else { continue }
            bytes.replaceSubrange(mark.start..<(mark.start + mark.length), with: Array(mark.kind.placeholder.utf8))
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension PersonalDatum.Kind {
    /// The word that stands in a text in place of the data.
    package var placeholder: String {
        switch self {
        case .nationalIdentity: "[NIK]"
        case .phoneNumber: "[no. HP]"
        case .email: "[email]"
        case .account: "[no. rekening]"
        case .name, .person: "[nama]"
        case .plate: "[no. polisi]"
        case .address: "[no. rumah]"
        }
    }
}
