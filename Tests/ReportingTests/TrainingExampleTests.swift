import Complaints
import Foundation
import Ledger
import Reporting
import TestSupport
import Testing

struct TrainingExampleTests {
    @Test("an amended field gives an example, without personal data, under the field's name")
    func amended() async throws {
        try await withLedger { ledger, clock in
            let marks = [PersonalDatum(kind: .name, start: 5, length: 4)]
            let original = Complaint.test("saya Budi, sampah", agency: "PUPR", personalData: marks)
            let ticket = try await ledger.openTicket(original, at: clock.now)
            var mended = original
            mended.agency = Judgement("DLH")
            try await ledger.amend(ticket.id, complaint: mended, changes: ["agency": "DLH"], by: .token("test"))
            let history = try #require(await ledger.allHistories().first)
            let example = try #require(TrainingExample(history, field: .agency))
            #expect(try example.line() == "{\"agency\":\"DLH\",\"text\":\"saya [nama], sampah\"}\n")
            #expect(TrainingExample(history, field: .category) == nil)
        }
    }

    @Test("untouched, rewritten and confidential tickets teach nothing")
    func left() async throws {
        try await withLedger { ledger, clock in
            try await ledger.openTicket(.test("a"), at: clock.now)
            let rewritten = try await ledger.openTicket(.test("b"), at: clock.now)
            let change = ["body": "changed", "agency": "PUPR"]
            try await ledger.amend(rewritten.id, complaint: .test("B"), changes: change, by: .token("test"))
            let secret = try await ledger.openTicket(.test("c", secret: true), at: clock.now)
            try await ledger.amend(
                secret.id,
                complaint: .test("c", secret: true),
                changes: ["agency": "PUPR"],
                by: .token("test")
            )
            let examples = try await ledger.allHistories().map { TrainingExample($0, field: .agency) }
            #expect(examples == [nil, nil, nil])
        }
    }
}
