/// SP4N's classification of a report (klasifikasi laporan), with the labels of its export.
package enum Classification: String, Hashable, Sendable, Codable, CaseIterable {
    /// A proposal (aspirasi).
    case aspiration = "aspirasi"
    /// A complaint about a service (pengaduan tidak berkadar pengawasan).
    case serviceComplaint = "pengaduan_tidak_berkadar_pengawasan"
    /// Alleged corruption, extortion, nepotism or breach of discipline by officials (pengaduan berkadar pengawasan).
    case oversightComplaint = "pengaduan_berkadar_pengawasan"
    /// A question about a service (permintaan informasi).
    case informationRequest = "permintaan_informasi"

    /// The label as SP4N's export prints it.
    package var label: String {
        switch self {
        case .aspiration: "Aspirasi"
        case .serviceComplaint: "Pengaduan Tidak Berkadar Pengawasan"
        case .oversightComplaint: "Pengaduan Berkadar Pengawasan"
        case .informationRequest: "Permintaan Informasi"
        }
    }

    /// Working days to finish a report of this class: 5, 14, 60 and 5 (SP4N's own admin pages; PermenPANRB 5/2025 may differ, so
    /// the configuration can).
    package var usualWorkingDays: Int {
        switch self {
        case .aspiration, .informationRequest: 5
        case .serviceComplaint: 14
        case .oversightComplaint: 60
        }
    }
}
