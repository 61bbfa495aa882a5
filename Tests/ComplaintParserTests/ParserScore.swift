import ComplaintParser
import Complaints
import Foundation
import LabelledTexts

/// The share of labelled texts that the parser reads right, field by field.
struct ParserScore {
    enum Field: String, CaseIterable {
        case intent
        case classification
        case category
        case agency
        case kecamatan
        case desa
        case incidentDate
        case anonymous
        case secret
        case urgent
        case trackingID
    }

    private(set) var right: [Field: Int] = [:]
    private(set) var total: [Field: Int] = [:]
    /// The texts that were read wrong, by field.
    private(set) var wrong: [Field: [String]] = [:]

    init(_ texts: [LabelledText], parser: ComplaintParser) {
        for text in texts {
            let complaint = parser.parse(text.text, receivedAt: text.receivedAt, recipient: text.recipient)
            compare(text, complaint)
        }
    }

    func share(_ field: Field) -> Double {
        Double(right[field] ?? 0) / Double(max(1, total[field] ?? 0))
    }

    private mutating func compare(_ text: LabelledText, _ complaint: Complaint) {
        let expect = text.expect
        func check(_ field: Field, _ fits: Bool, _ score: inout ParserScore) {
            score.total[field, default: 0] += 1
            if fits { score.right[field, default: 0] += 1 } else { score.wrong[field, default: []].append(text.id) }
        }
        check(.intent, complaint.intent.value == expect.intent, &self)
        if expect.intent == .report {
            check(.classification, complaint.classification?.value.rawValue == expect.classification, &self)
            check(.category, complaint.category?.value == expect.category, &self)
            let agency = complaint.agency?.value
            check(.agency, agency == expect.agency || agency.map(expect.agencyAlso.contains) ?? false, &self)
            check(.incidentDate, complaint.incidentDate?.value.description == expect.incidentDate, &self)
        }
        if expect.intent == .report || expect.intent == .followup {
            check(.kecamatan, complaint.place.district?.code == expect.kecamatan, &self)
            check(.desa, complaint.place.village?.code == expect.desa, &self)
        }
        check(.anonymous, complaint.anonymous.value == expect.anonymous, &self)
        check(.secret, complaint.secret.value == expect.secret, &self)
        check(.urgent, complaint.urgent.value == expect.urgent, &self)
        check(.trackingID, complaint.trackingID == expect.trackingID, &self)
    }
}
