import Complaints
import Foundation
import Ledger
import Reporting
import TestSupport
import Testing

struct TicketExportLineTests {
    @Test("a line is one JSON object with the ticket's facts and times")
    func line() async throws {
        try await withLedger { ledger, clock in
            let ticket = try await ledger.openTicket(.test("jalan\nrusak/parah"), at: clock.now)
            try await ledger.recordForwarded(ticket.id, trackingID: "10123456", pollAt: clock.now)
            let line = try TicketExportLine(#require(await ledger.allHistories().first)).line()
            #expect(line.hasSuffix("}\n"))
            #expect(line.dropLast().contains("\n") == false)
            let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            #expect(object["number"] as? String == ticket.number)
            #expect(object["tracking_id"] as? String == "10123456")
            #expect(object["text"] as? String == "jalan\nrusak/parah")
            #expect(object["opened_at"] as? String == "2026-11-02T01:05:00Z")
            #expect(object["district"] as? String == "16.03.11")
            let events = try #require(object["events"] as? [[String: Any]])
            #expect(events.map { $0["kind"] as? String } == ["opened", "forwarded"])
            #expect(events[1]["detail"] as? [String: String] == ["tracking_id": "10123456"])
        }
    }
}
