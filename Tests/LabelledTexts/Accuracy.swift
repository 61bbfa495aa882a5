package import ComplaintParser
package import Complaints

/// The figures of a reading of labelled texts, field by field.
package struct Accuracy: Sendable {
    /// A count of texts out of those that the figure concerns.
    package struct Share: Hashable, Sendable, Codable {
        package var count = 0
        package var total = 0

        /// The count as a share of the total, 0 to 1.
        package var value: Double { total == 0 ? 0 : Double(count) / Double(total) }

        fileprivate mutating func add(_ counts: Bool) {
            total += 1
            if counts { count += 1 }
        }
    }

    /// A measured field.
    package enum Figure: String, CaseIterable, Sendable, Codable, CodingKeyRepresentable {
        /// Texts that are no reports: read as something else, or held for an officer.
        case nonReportsKeptOut
        /// Texts that are no reports: read as something else.
        case nonReportsTold
        /// Commands: read as the command that they are.
        case commands
        /// Reports: read as something else, and so answered away.
        case swallowed
        /// Reports: held for an officer.
        case reportsHeld
        /// Chatter, greetings, thanks and the like: forwarded without an officer.
        case chatterForwarded
        /// Adverts and chain letters: forwarded without an officer.
        case advertsForwarded
        /// Frauds: forwarded without an officer.
        case fraudsForwarded
        case classification
        case agency
        case kecamatan
        case desa
        case incidentDate
        /// Reporters who wish to stay unknown: heard.
        case anonymityHeard
        /// Reporters read as wishing to stay unknown: rightly.
        case anonymityRight
        case secretHeard
        /// Dangers: seen.
        case urgentSeen
        /// Texts read as danger: rightly.
        case urgentRight
        case oversightSeen
        case oversightRight
        /// Reporters who introduce themselves: their name is read.
        case nameRead
        /// Names read as the reporter's: rightly.
        case nameRight
        /// Texts that hold personal data: some of it is left in the public text.
        case personalDataLeft
        case trackingID

        /// Whether a smaller share is better.
        package var isFault: Bool {
            switch self {
            case .swallowed, .reportsHeld, .chatterForwarded, .advertsForwarded, .fraudsForwarded, .personalDataLeft:
                true
            default: false
            }
        }
    }

    package private(set) var shares: [Figure: Share] = [:]
    /// The texts that count against a figure, by their ids.
    package private(set) var faults: [Figure: [String]] = [:]
    /// How often each kind was read as each intent.
    package private(set) var confusion: [String: [String: Int]] = [:]
    /// For tenths of confidence in the agency, how many were right.
    package private(set) var agencyReliability = [Share](repeating: Share(), count: 10)
    /// For tenths of confidence in the intent, how many were right.
    package private(set) var intentReliability = [Share](repeating: Share(), count: 10)

    /// Reads texts with one parser for all.
    package init(_ texts: [LabelledText], parser: ComplaintParser) {
        self.init()
        for text in texts { add(text, parser.parse(text.text, receivedAt: text.receivedAt, recipient: text.recipient)) }
    }

    /// Makes figures of no text.
    package init() {}

    private mutating func note(_ figure: Figure, _ text: LabelledText, _ counts: Bool) {
        shares[figure, default: Share()].add(counts)
        if counts == figure.isFault { faults[figure, default: []].append(text.id) }
    }

    /// Adds a text and its reading.
    package mutating func add(_ text: LabelledText, _ reading: Complaint) {
        let expect = text.expect
        let isReport = reading.intent.value == .report
        let forwarded = isReport && reading.hold == nil
        confusion[expect.kind, default: [:]][isReport ? "report" : reading.intent.value.rawValue, default: 0] += 1
        if expect.intent == .report {
            note(.swallowed, text, !isReport)
            if isReport { note(.reportsHeld, text, !forwarded) }
            addReport(text, reading)
        } else {
            note(.nonReportsKeptOut, text, !forwarded)
            note(.nonReportsTold, text, !isReport)
            switch expect.kind {
            case "fraud": note(.fraudsForwarded, text, forwarded)
            case "advert", "chain", "machine", "spam": note(.advertsForwarded, text, forwarded)
            case "chatter", "thanks", "greeting", "wrong_number", "other_language", "noise", "remark", "unintelligible":
                note(.chatterForwarded, text, forwarded)
            default: note(.commands, text, reading.intent.value == expect.intent)
            }
            if expect.trackingID != nil { note(.trackingID, text, reading.trackingID == expect.trackingID) }
        }
        intentReliability[Self.tenth(reading.intent.confidence)].add(reading.intent.value == expect.intent)
        addPersonalData(text, reading)
    }

    private mutating func addReport(_ text: LabelledText, _ reading: Complaint) {
        let expect = text.expect
        let classification = reading.classification?.value
        note(.classification, text, classification?.rawValue == expect.classification)
        let isOversight = expect.classification == Classification.oversightComplaint.rawValue
        if isOversight { note(.oversightSeen, text, classification == .oversightComplaint) }
        if classification == .oversightComplaint { note(.oversightRight, text, isOversight) }
        let agency = reading.agency?.value
        let fits = agency == expect.agency || agency.map(expect.agencyAlso.contains) ?? false
        note(.agency, text, fits)
        if let agency = reading.agency { agencyReliability[Self.tenth(agency.confidence)].add(fits) }
        note(.kecamatan, text, reading.place.district?.code == expect.kecamatan)
        note(.desa, text, reading.place.village?.code == expect.desa)
        note(.incidentDate, text, reading.incidentDate?.value.description == expect.incidentDate)
        if expect.anonymous { note(.anonymityHeard, text, reading.anonymous.value) }
        if reading.anonymous.value { note(.anonymityRight, text, expect.anonymous) }
        if expect.secret { note(.secretHeard, text, reading.secret.value) }
        if expect.urgent { note(.urgentSeen, text, reading.urgent.value) }
        if reading.urgent.value { note(.urgentRight, text, expect.urgent) }
    }

    private mutating func addPersonalData(_ text: LabelledText, _ reading: Complaint) {
        guard let pieces = text.expect.personalData else { return }
        let name = reading.reporterName
        if text.expect.intent == .report, let expected = text.expect.name {
            note(.nameRead, text, name.map { expected.contains($0) || $0.contains(expected) } ?? false)
        }
        if let name, text.expect.intent == .report {
            note(.nameRight, text, text.expect.name.map { $0.contains(name) || name.contains($0) } ?? false)
        }
        guard !pieces.isEmpty else { return }
        let body = reading.publicBody
        note(.personalDataLeft, text, pieces.contains { Self.isLeft($0, in: body) })
    }

    /// Whether any word of a piece of personal data, other than a title, still stands in a text.
    private static func isLeft(_ piece: String, in body: String) -> Bool {
        if body.contains(piece) { return true }
        let words = Set(body.split { !$0.isLetter && !$0.isNumber })
        return piece.split { !$0.isLetter && !$0.isNumber }
            .contains { $0.count >= 3 && words.contains($0) && !titles.contains($0.lowercased()) }
    }

    private static let titles: Set<String> = [
        "pak", "bapak", "ibu", "bang", "mas", "mbak", "haji", "sdr", "bin", "binti", "nenek", "kakek", "mang", "anak",
    ]

    private static func tenth(_ confidence: Double) -> Int { min(9, Int(confidence * 10)) }
}
