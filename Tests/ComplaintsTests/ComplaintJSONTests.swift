import Formats
import Foundation
import Testing

@testable import Complaints

@Suite("The JSON of a complaint")
struct ComplaintJSONTests {
    private static let whole = Complaint(
        intent: Judgement(.report, confidence: 0.75, because: ["rusak", "\"mohon\""]),
        classification: Judgement(.serviceComplaint, confidence: 0.5),
        category: Judgement("Jalan", because: ["jalan"]),
        agency: Judgement("PUPR"),
        agencyAlso: ["DISHUB"],
        desks: ["PPID"],
        place: PlaceFinding(
            district: Place(code: "16.03.11", name: "Ujan Mas", level: .district),
            village: Place(code: "16.03.11.2007", name: "Guci", level: .village),
            candidates: [Place(code: "16", name: "Sumatera Selatan", level: .province)],
            rt: "3",
            rw: "4",
            street: "Jl. Sudirman",
            landmark: "dekat jembatan",
            confidence: 0.9,
            because: ["desa Guci"]
        ),
        incidentDate: Judgement(CalendarDate("2026-11-21")!),
        anonymous: Judgement(true, because: ["anonim"]),
        secret: Judgement(true),
        urgent: Judgement(true),
        trackingID: "123456",
        ticketNumber: "LP10428",
        rating: 4,
        keyword: "LAPOR",
        title: "Jalan rusak",
        body: "Jalan rusak\ndi desa Guci, hub 0812",
        personalData: [PersonalDatum(kind: .phoneNumber, start: 31, length: 4)]
    )
    /// One that tells of a danger and a death.
    private static let grave = {
        var complaint = whole
        complaint.danger = .fire
        complaint.tellsOfDeath = true
        return complaint
    }()
    private static let least = Complaint(intent: Judgement(.unintelligible, confidence: 0), body: "")

    @Test(
        "is that of the general encoder, in both directions, so that old rows stay readable",
        arguments: [whole, grave, least]
    )
    func compatible(complaint: Complaint) throws {
        #expect(try JSONDecoder().decode(Complaint.self, from: Data(complaint.json)) == complaint)
        #expect(try Complaint(json: [UInt8](JSONEncoder().encode(complaint))) == complaint)
        #expect(try Complaint(json: complaint.json) == complaint)
    }

    @Test("is refused without its intent, and where it is cut off")
    func refused() {
        #expect(throws: DocumentError.self) { try Complaint(json: Array(#"{"body":"x"}"#.utf8)) }
        let json = Self.grave.json
        for end in stride(from: 0, to: json.count, by: 7) {
            #expect(throws: DocumentError.self) { try Complaint(json: Array(json[..<end])) }
        }
    }
}
