package import Complaints
import Formats
import Foundation

/// The export of complaints that SP4N-LAPOR! gives an agency's administrator, as Excel or CSV.
///
/// It is the one way to follow complaints, and to settle unknown outcomes, that needs no API. Columns are found by their names, so
/// that their order and additional ones do not matter.
package struct CentralExport: Hashable, Sendable, Codable {
    /// One complaint of the export.
    package struct Row: Hashable, Sendable, Codable {
        /// The line of the file on which it begins.
        package var line: Int
        /// The tracking ID, digits only.
        package var trackingID: String
        /// The day on which it was received.
        package var receivedOn: CalendarDate?
        /// The time of day as written.
        package var receivedAt: String
        /// The title.
        package var title: String
        /// The citizen's words, as sent and as edited.
        package var texts: [String]
        /// The classification's label.
        package var classification: String
        /// The category's name.
        package var category: String
        /// The institution that has it.
        package var institution: String
        /// The status, with its wording.
        package var status: CentralStatus
        /// Why it was put off or archived.
        package var reason: String
    }

    /// A row that bears one of our ticket numbers.
    package struct Match: Hashable, Sendable {
        /// Our ticket.
        package var ticketNumber: TicketNumber
        /// Its complaint.
        package var row: Row
    }

    /// What cannot be read, for the operator.
    package struct Fault: Hashable, Sendable, Codable, CustomStringConvertible {
        /// The line of the file, counted from 1.
        package var line: Int
        /// What is wrong there.
        package var message: String

        package var description: String { "line \(line): \(message)" }
    }

    /// Why a file is no such export.
    package struct FormatError: Error, Hashable, Sendable, CustomStringConvertible {
        package var description: String
    }

    /// The complaints, in the file's order.
    package private(set) var rows: [Row] = []
    /// Rows that could not be read; the others are not affected.
    package private(set) var faults: [Fault] = []

    /// Reads an export.
    ///
    /// - Parameter bytes: The file: Excel (.xlsx), or CSV as UTF-8, or as UTF-16 with a byte order mark.
    /// - Throws: ``FormatError`` if it is none of these, or has no row of column names.
    package init(_ bytes: [UInt8]) throws(FormatError) {
        let table = try Self.table(of: bytes)
        guard let header = table.firstIndex(where: { Self.normalised($0.cells.first ?? "") == "tracking id" })
        else {
            throw FormatError(description: "no row begins with \"Tracking ID\": this is no export of SP4N-LAPOR!")
        }
        let columns = Columns(table[header].cells)
        guard columns.has(.status) else {
            throw FormatError(description: "the column \"\(Column.status.rawValue)\" is missing")
        }
        for (line, cells) in table[(header + 1)...] where cells.contains(where: { !Self.isBlank($0) }) {
            read(line, cells, columns)
        }
    }

    /// The rows that bear our ticket numbers: in the citizen's words as sent, as edited, or in the title.
    ///
    /// - Parameter prefix: The prefix of our ticket numbers.
    /// - Returns: In the file's order; a ticket that was created more than once stands there more than once.
    package func matches(prefix: String) -> [Match] {
        rows.compactMap { row in
            let number = (row.texts + [row.title]).lazy
                .compactMap { TicketReference.number(in: $0, prefix: prefix) }
                .first
            return number.map { Match(ticketNumber: $0, row: row) }
        }
    }
}

extension CentralExport {
    fileprivate enum Column: String, CaseIterable {
        case trackingID = "Tracking ID"
        case date = "Tanggal Laporan Masuk"
        case time = "Waktu Laporan Masuk"
        case classification = "Klasifikasi Laporan"
        case category = "Kategori"
        case title = "Judul Laporan"
        case firstText = "Isi Laporan Awal"
        case lastText = "Isi Laporan Akhir"
        case institution = "Instansi Terdisposisi"
        case status = "Status Laporan"
        case reason = "Alasan Tunda/Arsip"
    }

    fileprivate struct Columns {
        private var places: [Column: Int] = [:]

        init(_ header: [String]) {
            let names = header.map(CentralExport.normalised)
            for column in Column.allCases {
                places[column] = names.firstIndex(of: CentralExport.normalised(column.rawValue))
            }
        }

        func has(_ column: Column) -> Bool { places[column] != nil }

        func cell(_ column: Column, _ cells: [String]) -> String {
            guard let place = places[column], place < cells.count else { return "" }
            return cells[place].trimmingCharacters(in: .whitespacesAndNewlines.union(["\u{A0}"]))
        }
    }

    private mutating func read(_ line: Int, _ cells: [String], _ columns: Columns) {
        let trackingID = String(columns.cell(.trackingID, cells).drop { $0 == "#" || $0 == "'" })
        guard TrackingID.digits(of: trackingID) != nil else {
            faults.append(Fault(line: line, message: "the tracking ID is no number"))
            return
        }
        let status = columns.cell(.status, cells)
        guard !status.isEmpty else {
            faults.append(Fault(line: line, message: "complaint \(trackingID) has no status"))
            return
        }
        let institution = columns.cell(.institution, cells)
        rows.append(
            Row(
                line: line,
                trackingID: trackingID,
                receivedOn: ExportDate.date(of: columns.cell(.date, cells)),
                receivedAt: columns.cell(.time, cells),
                title: columns.cell(.title, cells),
                texts: [columns.cell(.firstText, cells), columns.cell(.lastText, cells)].filter { !$0.isEmpty },
                classification: columns.cell(.classification, cells),
                category: columns.cell(.category, cells),
                institution: institution,
                status: CentralStatus(verbatim: status, institution: institution.isEmpty ? nil : institution),
                reason: columns.cell(.reason, cells)
            )
        )
    }

    private static func table(of bytes: [UInt8]) throws(FormatError) -> [(line: Int, cells: [String])] {
        if SheetTable.isMeant(by: bytes) {
            do {
                return try SheetTable(bytes).rows
            } catch {
                throw FormatError(description: "the file is an archive and no Excel file that can be read: \(error)")
            }
        }
        guard let text = utf8(of: bytes) else {
            throw FormatError(
                description: "the file is neither .xlsx nor CSV in UTF-8 or UTF-16; save an .xls as .xlsx"
            )
        }
        return CSVTable(text, separatorFromLineWith: Column.trackingID.rawValue).rows
    }

    private static func utf8(of bytes: [UInt8]) -> [UInt8]? {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            return String(bytes: bytes, encoding: .utf16).map { Array($0.utf8) }
        }
        return String(validating: bytes, as: UTF8.self) == nil ? nil : bytes
    }

    fileprivate static func normalised(_ name: String) -> String {
        name.lowercased().split { $0.isWhitespace || $0 == "\u{FEFF}" }.joined(separator: " ")
    }

    private static func isBlank(_ cell: String) -> Bool { cell.allSatisfy(\.isWhitespace) }
}
