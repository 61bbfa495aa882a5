import Formats

/// The administrator's export of a simulated central system, in the columns of SP4N-LAPOR!'s.
package enum SimulatedCentralExport {
    private static let columns = [
        "Tracking ID", "Tanggal Laporan Masuk", "Waktu Laporan Masuk", "Nama Pelapor", "Klasifikasi Laporan",
        "ID Kategori",
        "Kategori", "Judul Laporan", "Isi Laporan Awal", "Isi Laporan Akhir", "Tipe Laporan (Anonim/Rahasia)",
        "Sumber Laporan", "Instansi Induk", "ID Instansi Terdisposisi", "Instansi Terdisposisi", "Status Laporan",
        "Alasan Tunda/Arsip", "Provinsi", "Kota/Kabupaten", "Kecamatan", "Kelurahan", "Nomor SK", "Url SK",
        "Url Dokumen Laporan Tahunan", "Laporan yang Masuk melalui Kanal Aduan Setwapres", "Rating",
    ]

    /// The export as CSV, with the rows above the column names that the real one has.
    package static func csv(of archive: SimulatedCentralArchive) -> String {
        let preamble =
            ["Laporan SP4N-LAPOR!", "Instansi: Pemerintah Kabupaten Muara Enim"] + Array(repeating: "", count: 7)
        let rows = preamble.map { [$0] } + [columns] + archive.complaints.map { row($0, archive) }
        return rows.map { CSVLine.text($0, isForSpreadsheets: false) }.joined()
    }

    private static func row(_ complaint: SimulatedComplaint, _ archive: SimulatedCentralArchive) -> [String] {
        let status = archive.status(of: complaint.trackingID)
        let kinds = [complaint.isAnonymous ? "Anonim" : nil, complaint.isSecret ? "Rahasia" : nil].compactMap { $0 }
        var cells = [
            String(complaint.trackingID), CentralClock.day(complaint.receivedAt),
            CentralClock.time(complaint.receivedAt),
            complaint.isAnonymous ? "Anonim" : complaint.reporterName,
            complaint.ids["classification_id"].map { String($0) } ?? "",
            complaint.ids["category_id"].map { String($0) } ?? "", "", complaint.title, complaint.content,
            complaint.content, kinds.joined(separator: ", "), "SMS", "Pemerintah Kabupaten Muara Enim",
            complaint.ids["disposition_id"].map { String($0) } ?? "", status?.institution ?? "", status?.status ?? "",
        ]
        cells += Array(repeating: "", count: columns.count - cells.count)
        return cells
    }
}
