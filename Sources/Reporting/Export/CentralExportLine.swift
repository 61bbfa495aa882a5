import Complaints
package import Formats
package import Ledger

/// A ticket in the columns of SP4N's export of complaints, so that whatever reads that export reads ours.
///
/// The reporter's name stays empty, and the numbers of categories and agencies too, since they are SP4N's own. The text has its
/// personal data taken out; the text as edited is there only where an officer edited it here.
package enum CentralExportLine {
    /// The names of the columns, in SP4N's order.
    package static let columns = [
        "Tracking ID", "Tanggal Laporan Masuk", "Waktu Laporan Masuk", "Nama Pelapor", "Klasifikasi Laporan",
        "ID Kategori", "Kategori", "Judul Laporan", "Isi Laporan Awal", "Isi Laporan Akhir", "Tipe Laporan",
        "Sumber Laporan", "Instansi Induk", "ID Instansi Terdisposisi", "Instansi Terdisposisi", "Status Laporan",
        "Alasan Tunda/Arsip", "Provinsi", "Kota/Kabupaten", "Kecamatan", "Kelurahan", "Nomor SK", "Url SK",
        "Url Dokumen Laporan Tahunan", "Laporan yang Masuk melalui Kanal Aduan Setwapres", "Rating",
    ]

    /// The beginning of the file: the row of column names.
    package static func header(form: CSVForm = .standard) -> String { form.start + CSVLine.text(columns, form: form) }

    /// The row of a ticket.
    ///
    /// - Parameters:
    ///   - history: The ticket.
    ///   - names: The names for its codes.
    ///   - form: The form of the file.
    /// - Returns: The row with its CR LF.
    package static func text(
        _ history: TicketHistory,
        names: ReportNames,
        form: CSVForm = .standard
    ) -> String {
        let ticket = history.ticket
        let facts = history.facts
        let text = history.publicText ?? (history.unreadable.contains(.text) ? unreadable(ticket.number) : "")
        let isEdited = history.isAmended("body")
        var kinds: [String] = []
        if facts.isAnonymous { kinds.append("Anonim") }
        if facts.isSecret { kinds.append("Rahasia") }
        let place = ticket.complaint?.place
        let cells = [
            ticket.trackingID ?? "", IndonesianDate.day(history.openedAt), IndonesianDate.time(history.openedAt), "",
            facts.classification?.label ?? "", "", facts.category ?? "",
            NumberMask.masking(ticket.complaint?.title ?? ""), isEdited ? "" : text, isEdited ? text : "",
            kinds.joined(separator: ", "), "SMS", names.institution, "", facts.agency.map(names.agency) ?? "",
            ticket.statusVerbatim ?? ticket.state.wording, NumberMask.masking(history.reason ?? ""), "",
            names.institution, name(place?.district) ?? facts.district ?? "",
            name(place?.village) ?? facts.village ?? "", "", "", "", "", history.rating ?? "",
        ]
        return CSVLine.text(cells, form: form)
    }

    private static func unreadable(_ number: String) -> String { "(isi laporan \(number) rusak, tidak dapat dibaca)" }

    /// A place's name without its kind; nil where only its code is known.
    private static func name(_ place: Place?) -> String? {
        guard let place, !place.name.isEmpty else { return nil }
        return place.name
    }
}

extension TicketState {
    /// What officers read of a ticket that has no status at SP4N; none of these is a status of SP4N's.
    fileprivate var wording: String {
        switch self {
        case .held: "Ditahan, menunggu keputusan petugas"
        case .open, .forwarding: "Menunggu dikirim ke SP4N"
        case .forwarded: "Terkirim ke SP4N"
        case .uncertain: "Belum pasti diterima SP4N"
        case .rejected: "Tidak diterima SP4N"
        case .cancelled: "Dibatalkan"
        case .dismissed: "Bukan laporan"
        }
    }
}
