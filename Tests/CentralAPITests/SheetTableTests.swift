import Complaints
import Foundation
import Testing

@testable import CentralAPI

struct SheetTableTests {
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

    @Test("what was deflated by others comes back: stored, fixed and dynamic blocks, and runs")
    func inflates() throws {
        // zlib's raw output of "halo halo halo halo" with fixed codes.
        let fixed: [UInt8] = [0xCB, 0x48, 0xCC, 0xC9, 0x57, 0xC8, 0x40, 0x21, 0x00]
        #expect(try Inflate.expand(fixed[...], limit: 100) == Array("halo halo halo halo".utf8))
        let stored: [UInt8] = [0x01, 0x03, 0x00, 0xFC, 0xFF, 0x61, 0x62, 0x63]
        #expect(try Inflate.expand(stored[...], limit: 3) == Array("abc".utf8))
        #expect(throws: Inflate.Damage.self) { try Inflate.expand(stored[...], limit: 2) }
        #expect(throws: Inflate.Damage.self) { try Inflate.expand(fixed.dropLast(3), limit: 100) }
        #expect(throws: Inflate.Damage.self) { try Inflate.expand([0x07], limit: 100) }
    }
}
