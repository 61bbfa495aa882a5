/// The steps of a simulated complaint and their times.
package struct SimulatedCentralTimeline: Hashable, Sendable {
    /// One step.
    package struct Step: Hashable, Sendable {
        /// The seconds since the complaint was taken; ignored where steps come on demand.
        package var after: Double
        /// The status from then on, worded as SP4N-LAPOR! does.
        package var status: String
        /// The institution that has the complaint from then on.
        package var institution: String
        /// The institution's words, if any.
        package var followUp: String?
    }

    /// The steps in order; the first holds from the beginning.
    package var steps: [Step]
    /// Whether steps come by themselves as time passes; otherwise only on demand.
    package var isAutomatic: Bool

    /// The usual way of a complaint.
    ///
    /// - Parameters:
    ///   - pace: Seconds from one step to the next.
    ///   - isAutomatic: Whether steps come by themselves.
    /// - Returns: From `Belum Terverifikasi` to `Selesai`, with one answer of the agency.
    package static func usual(pace: Double = 5, isAutomatic: Bool) -> Self {
        let agency = "Dinas Pekerjaan Umum dan Penataan Ruang"
        return Self(
            steps: [
                Step(after: 0, status: "Belum Terverifikasi", institution: "Pemerintah Kabupaten Muara Enim"),
                Step(after: pace, status: "Terverifikasi", institution: "Pemerintah Kabupaten Muara Enim"),
                Step(after: pace * 2, status: "Terdisposisi ke \(agency)", institution: agency),
                Step(
                    after: pace * 3,
                    status: "Ditindaklanjuti oleh Instansi",
                    institution: agency,
                    followUp:
                        "Terima kasih atas laporannya. Petugas kami sudah meninjau lokasi dan perbaikan dijadwalkan minggu ini."
                ),
                Step(after: pace * 5, status: "Selesai", institution: agency),
            ],
            isAutomatic: isAutomatic
        )
    }
}
