import Complaints
import Foundation
import Testing

@testable import CentralAPI

struct SheetExportTests {
    private func fixture(_ name: String) throws -> [UInt8] {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name).xlsx")
        return Array(try Data(contentsOf: path))
    }

    @Test(
        "an Excel file is read like the CSV, whichever way its writer keeps texts",
        arguments: ["export-shared", "export-inline"]
    )
    func reads(name: String) throws {
        let export = try CentralExport(try fixture(name))
        #expect(export.rows.count == 42)
        #expect(export.faults.map(\.line) == [13])
        let first = try #require(export.rows.first)
        #expect(first.line == 11)
        #expect(first.trackingID == "10000001")
        #expect(first.receivedOn == CalendarDate("2026-11-20"))
        #expect(first.texts[0] == "lampu jalan <mati> & gelap, \"sudah\" 2 bulan\nLokasi: Kec. Ujan Mas [LP10429]")
        #expect(first.status.status == .assigned)
        #expect(export.rows[1].receivedOn == CalendarDate("2026-10-03"))
        #expect(export.rows[1].reason == "menunggu anggaran")
        #expect(export.matches(prefix: "LP").map(\.row.trackingID) == ["10000001"])
    }

    @Test("a file that is cut off or changed anywhere is refused or read, and never more than it holds")
    func damaged() throws {
        let whole = try fixture("export-shared")
        for count in stride(from: 0, to: whole.count, by: 397) {
            #expect(throws: CentralExport.FormatError.self) { try CentralExport(Array(whole[..<count])) }
        }
        for place in stride(from: 0, to: whole.count, by: 101) {
            var changed = whole
            changed[place] ^= 0x5A
            if let export = try? CentralExport(changed) { #expect(export.rows.count <= 43) }
        }
    }
}
