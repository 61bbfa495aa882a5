import Complaints
import Formats

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
    package var csv: String {
        var text = CSVLine.text(["bagian", "nama", "nilai", "satuan"])
        text += CSVLine.text(["periode", "bulan", month.description, ""])
        text += CSVLine.text(["periode", "dibuat", madeOn.description, ""])
        for total in totals { text += CSVLine.text(["jumlah", total.key, "\(total.count)", "laporan"]) }
        let share = overdueShare.map { Self.decimal($0 * 100) } ?? ""
        text += CSVLine.text(["jumlah", "bagian_lewat_tenggat", share, "persen"])
        for (_, key, tally) in tallies {
            for entry in tally.entries { text += CSVLine.text([key, entry.name, "\(entry.count)", "laporan"]) }
        }
        for (_, key, sample) in steps {
            text += CSVLine.text([key, "laporan", "\(sample.count)", "laporan"])
            text += CSVLine.text([key, "median", sample.median.map(Self.decimal) ?? "", "detik"])
            text += CSVLine.text([key, "p90", sample.ninetiethPercentile.map(Self.decimal) ?? "", "detik"])
        }
        return text
    }

    /// A number with one decimal and a point, whatever the locale.
    static func decimal(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
