package import Complaints
package import Foundation

/// One labelled text: the text as sent, and its meaning by the rules of docs/parser.md.
///
/// A line of a file leaves out what has its default.
package struct LabelledText: Sendable {
    /// The meaning of a text.
    package struct Expectation: Sendable {
        package var intent: Intent
        /// A finer kind than the intent: `chatter`, `advert`, `fraud`, `greeting` and others; the intent's name where none is given.
        package var kind: String
        package var classification: String?
        /// SP4N's root category; nil also where the text has no label for it (`hasCategory`).
        package var category: String?
        package var hasCategory: Bool
        package var agency: String?
        /// Codes of agencies that are right, too.
        package var agencyAlso: [String]
        package var kecamatan: String?
        package var desa: String?
        package var incidentDate: String?
        package var anonymous: Bool
        package var secret: Bool
        package var trackingID: String?
        package var urgent: Bool
        /// The reporter's own name; nil where no one introduces himself.
        package var name: String?
        /// Pieces of the text that must not be public; nil where the text has no label for them.
        package var personalData: [String]?
    }

    package var id: String
    /// The short code that received the text.
    package var recipient: String
    package var receivedAt: Date
    package var text: String
    package var expect: Expectation

    /// Whether the text belongs to the corpus of several writers, which labels names and personal data but no category.
    package var isOfCorpus: Bool { !expect.hasCategory }

    /// Reads a file of lines.
    ///
    /// - Parameter path: The file.
    /// - Returns: Its texts in their order.
    /// - Throws: Foundation's error where the file cannot be read, or a decoding error.
    package static func read(_ path: String) throws -> [LabelledText] {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
            .map { try decoder.decode(LabelledText.self, from: Data($0.utf8)) }
    }
}

extension LabelledText: Decodable {
    private enum Keys: String, CodingKey {
        case id
        case to
        case receivedAt
        case text
        case expect
    }

    /// Thursday, 19 November 2026, 10 o'clock in Jakarta.
    private static let thursday = Date(timeIntervalSince1970: 1_795_057_200)

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Keys.self)
        id = try values.decode(String.self, forKey: .id)
        recipient = try values.decodeIfPresent(String.self, forKey: .to) ?? "9009"
        receivedAt = try values.decodeIfPresent(Date.self, forKey: .receivedAt) ?? Self.thursday
        text = try values.decode(String.self, forKey: .text)
        expect = try values.decode(Expectation.self, forKey: .expect)
    }
}

extension LabelledText.Expectation: Decodable {
    private enum Keys: String, CodingKey {
        case intent
        case kind
        case classification
        case category
        case agency
        case agencyAlso
        case kecamatan
        case desa
        case incidentDate
        case anonymous
        case secret
        case trackingId
        case urgent
        case name
        case personalData
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Keys.self)
        intent = try values.decode(Intent.self, forKey: .intent)
        let kind = try values.decodeIfPresent(String.self, forKey: .kind)
        self.kind = kind ?? intent.rawValue
        classification = try values.decodeIfPresent(String.self, forKey: .classification)
        category = try values.decodeIfPresent(String.self, forKey: .category)
        // The corpus names a kind in each line, and labels no category.
        hasCategory = kind == nil
        agency = try values.decodeIfPresent(String.self, forKey: .agency)
        agencyAlso = try values.decodeIfPresent([String].self, forKey: .agencyAlso) ?? []
        kecamatan = try values.decodeIfPresent(String.self, forKey: .kecamatan)
        desa = try values.decodeIfPresent(String.self, forKey: .desa)
        incidentDate = try values.decodeIfPresent(String.self, forKey: .incidentDate)
        anonymous = try values.decodeIfPresent(Bool.self, forKey: .anonymous) ?? false
        secret = try values.decodeIfPresent(Bool.self, forKey: .secret) ?? false
        trackingID = try values.decodeIfPresent(String.self, forKey: .trackingId)
        urgent = try values.decodeIfPresent(Bool.self, forKey: .urgent) ?? false
        name = try values.decodeIfPresent(String.self, forKey: .name)
        personalData = kind == nil ? nil : try values.decodeIfPresent([String].self, forKey: .personalData) ?? []
    }
}
