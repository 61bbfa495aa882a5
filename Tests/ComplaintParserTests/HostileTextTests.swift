import ComplaintParser
import Complaints
import Foundation
import Testing

@Suite("Bad and hostile texts are read in linear time")
struct HostileTextTests {
    static let texts: [(name: String, text: String)] = [
        ("one word, 100,000 characters", String(repeating: "a", count: 100_000)),
        ("one word again and again", String(repeating: "jalan rusak ", count: 9000)),
        ("place words again and again", String(repeating: "desa tanjung ", count: 8000)),
        ("digits", String(repeating: "1603020000000001 ", count: 6000)),
        ("digits without end", String(repeating: "08123", count: 20_000)),
        ("grouped digits", String(repeating: "1.000", count: 20_000)),
        ("at signs", String(repeating: "@", count: 100_000)),
        ("addresses", String(repeating: "a@b.", count: 25_000)),
        ("dots", String(repeating: ".", count: 100_000)),
        ("hyphens", String(repeating: "anak-", count: 20_000)),
        ("stretched letters", String(repeating: "aaaaab", count: 16_000)),
        ("control bytes", String((0..<100_000).map { Character(UnicodeScalar(UInt8($0 % 32))) })),
        ("bidirectional marks", String(repeating: "ja\u{202E}lan\u{200F} ru\u{2066}sak ", count: 6000)),
        ("combining marks", "e" + String(repeating: "\u{0301}", count: 50_000)),
        ("beyond the plane", String(repeating: "😀jalan ", count: 10_000)),
        ("other scripts", String(repeating: "дорога 道路 طريق ", count: 5000)),
        ("separators of commands", String(repeating: "LAPOR#ANONIM*RAHASIA#", count: 5000)),
        ("nothing but space", String(repeating: " \u{00A0}\u{3000}\t\n", count: 15_000)),
    ]

    // The limit ends a test that would take hours: quadratic time over 100,000 characters.
    @Test("no text harms", .timeLimit(.minutes(10)), arguments: texts.map(\.name))
    func bounded(name: String) throws {
        let text = try #require(Self.texts.first { $0.name == name }).text
        let parser = try Checkout.parser()
        let complaint = parser.parse(text, receivedAt: Checkout.thursday, recipient: "9009")
        #expect(complaint.title.count <= 100)
        _ = complaint.personalData.redacting(complaint.body)
    }

    @Test("invisible marks do not hide a word")
    func invisible() throws {
        #expect(try Checkout.parse("la\u{200B}mpu ja\u{202E}lan ma\u{00AD}ti").agency?.value == "DISHUB")
    }

    @Test("random bytes are read without a fault")
    func random() throws {
        let parser = try Checkout.parser()
        var state: UInt64 = 88_172_645_463_325_252
        for _ in 0..<400 {
            var bytes: [UInt8] = []
            for _ in 0..<160 {
                state ^= state << 13
                state ^= state >> 7
                state ^= state << 17
                bytes.append(UInt8(truncatingIfNeeded: state >> 11))
            }
            let complaint = parser.parse(
                String(decoding: bytes, as: UTF8.self),
                receivedAt: Checkout.thursday,
                recipient: nil
            )
            #expect(complaint.confidenceIsSound)
        }
    }
}

extension Complaint {
    fileprivate var confidenceIsSound: Bool {
        let all = [
            intent.confidence, classification?.confidence, category?.confidence, agency?.confidence,
            incidentDate?.confidence,
        ]
        return all.allSatisfy { (0...1).contains($0 ?? 0) }
    }
}
