import Complaints
package import Formats

/// The summary as tables, which both the CSV file and the page print.
extension MonthlySummary {
    /// The tallies with their headings.
    var tallies: [(title: String, key: String, tally: Tally)] {
        [
            ("Klasifikasi", "klasifikasi", classifications),
            ("Instansi", "instansi", agencies),
            ("Kecamatan", "kecamatan", districts),
            ("Cara laporan dikenali", "cara_dikenali", intentSources),
            ("Jalur SMS", "jalur", carriers),
        ]
    }

    /// The steps with their durations.
    var steps: [(title: String, key: String, sample: DurationSample)] {
        [
            ("SMS masuk sampai tanda terima terkirim", "waktu_tanda_terima", confirmation),
            ("SMS masuk sampai verifikasi di SP4N", "waktu_verifikasi", verification),
            ("SMS masuk sampai jawaban pertama", "waktu_jawaban", answer),
        ]
    }

    /// The totals.
    var totals: [(title: String, key: String, count: Int)] {
        [
            ("Laporan diterima", "laporan", tickets),
            ("Ditahan, menunggu keputusan petugas", "ditahan", held),
            ("Bukan laporan, tidak dihitung di atas", "bukan_laporan", dismissed),
            ("Diteruskan ke SP4N", "diteruskan", forwarded),
            ("Sudah dijawab", "dijawab", answered),
            ("Selesai", "selesai", done),
            ("Anonim", "anonim", anonymous),
            ("Rahasia", "rahasia", secret),
            ("Mendesak", "mendesak", urgent),
            ("Memiliki tenggat", "bertenggat", withDeadline),
            ("Melewati tenggat", "lewat_tenggat", overdue),
        ]
    }

    /// The summary as CSV: `bagian,nama,nilai,satuan`; a duration or share of nothing is empty.
    ///
    /// - Parameter form: The form of the file; numbers have a decimal comma where cells are separated by semicolons.
    /// - Returns: The file.
    package func csv(form: CSVForm = .standard) -> String {
        func number(_ value: Double) -> String {
            let text = Self.decimal(value)
            return form == .excel ? text.replacing(".", with: ",") : text
        }
        var rows = [["bagian", "nama", "nilai", "satuan"]]
        rows.append(["periode", "bulan", month.description, ""])
        rows.append(["periode", "dibuat", madeOn.description, ""])
        for total in totals { rows.append(["jumlah", total.key, "\(total.count)", "laporan"]) }
        rows.append(["jumlah", "bagian_lewat_tenggat", overdueShare.map { number($0 * 100) } ?? "", "persen"])
        for (_, key, tally) in tallies {
            for entry in tally.entries { rows.append([key, entry.name, "\(entry.count)", "laporan"]) }
        }
        for (_, key, sample) in steps {
            rows.append([key, "laporan", "\(sample.count)", "laporan"])
            rows.append([key, "median", sample.median.map(number) ?? "", "detik"])
            rows.append([key, "p90", sample.ninetiethPercentile.map(number) ?? "", "detik"])
        }
        return form.start + rows.map { CSVLine.text($0, form: form) }.joined()
    }

    /// A number with one decimal and a point, whatever the locale.
    static func decimal(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
