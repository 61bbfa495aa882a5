import Complaints
import Formats

/// The summary as a page to print.
extension MonthlySummary {
    /// One HTML page in Indonesian that needs nothing beside itself: no scripts, no fonts, no images from elsewhere.
    package var page: String {
        let institution = MarkupText.escaping(PrintableText.line(names.institution))
        var text = """
            <!DOCTYPE html>
            <html lang="id">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Laporan SMS pengaduan \(institution), \(month.title)</title>
            <style>
            \(Self.style)
            </style>
            </head>
            <body>
            <h1>Laporan bulanan pengaduan melalui SMS</h1>
            <p class="lead">\(institution) · \(month.title) · dibuat \(madeOn.day) \
            \(IndonesianDate.months[madeOn.month - 1]) \(madeOn.year)</p>

            """
        if tickets == 0 { text += "<p><strong>Tidak ada laporan pada bulan ini.</strong></p>\n" }
        text += section("Ringkasan", totalsTable)
        text += section("Waktu layanan", stepsTable)
        for (title, _, tally) in tallies where !tally.entries.isEmpty {
            text += section(title, BarChart(title: "\(title), jumlah laporan", entries: tally.entries).svg)
        }
        return text + notes + "</body>\n</html>\n"
    }

    private var totalsTable: String {
        var rows = totals.map { "<tr><th scope=\"row\">\($0.title)</th><td>\($0.count)</td></tr>\n" }.joined()
        let share = overdueShare.map { "\(comma(Self.decimal($0 * 100))) %" } ?? "–"
        rows += "<tr><th scope=\"row\">Bagian yang melewati tenggat</th><td>\(share)</td></tr>\n"
        return "<table>\n\(rows)</table>\n"
    }

    private var stepsTable: String {
        let rows = steps.map { step in
            """
            <tr><th scope="row">\(step.title)</th><td>\(step.sample.count)</td><td>\(duration(step.sample.median))</td>\
            <td>\(duration(step.sample.ninetiethPercentile))</td></tr>

            """
        }
        return """
            <table>
            <tr><th scope="col">Tahap</th><th scope="col">Laporan</th><th scope="col">Median</th><th scope="col">P90</th></tr>
            \(rows.joined())</table>

            """
    }

    private var notes: String {
        """
        <p class="notes">Laporan dihitung pada bulan SMS-nya masuk, dengan keadaan pada hari laporan ini dibuat. Waktu dihitung \
        dalam jam kalender, hanya dari laporan yang sudah melewati tahapnya. P90: sembilan dari sepuluh laporan tidak lebih \
        lama dari ini. Verifikasi: status pertama di SP4N setelah “Belum Terverifikasi”. Melewati tenggat: belum selesai, atau \
        selesai, sesudah tenggat hari kerja menurut klasifikasinya.</p>

        """
    }

    private func section(_ title: String, _ content: String) -> String {
        "<section>\n<h2>\(MarkupText.escaping(title))</h2>\n\(content)</section>\n"
    }

    private func duration(_ seconds: Double?) -> String {
        guard let seconds else { return "–" }
        return switch seconds {
        case ..<60: "\(comma(Self.decimal(seconds))) detik"
        case ..<3600: "\(comma(Self.decimal(seconds / 60))) menit"
        case ..<172_800: "\(comma(Self.decimal(seconds / 3600))) jam"
        default: "\(comma(Self.decimal(seconds / 86_400))) hari"
        }
    }

    private func comma(_ number: String) -> String {
        number.split(separator: ".").joined(separator: ",")
    }

    private static var style: String {
        """
        body { font: 15px/1.45 system-ui, sans-serif; color: #1b1b1b; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
        h1 { font-size: 1.5rem; margin-bottom: 0; }
        h2 { font-size: 1.1rem; border-bottom: 1px solid #999; padding-bottom: .2rem; }
        .lead { margin-top: .3rem; color: #444; }
        .notes { font-size: .85rem; color: #444; }
        table { border-collapse: collapse; width: 100%; }
        th, td { padding: .25rem .5rem; border-bottom: 1px solid #ddd; text-align: right; }
        th[scope=row], th:first-child { text-align: left; font-weight: normal; }
        svg { max-width: 100%; height: auto; }
        svg text { font: 13px system-ui, sans-serif; fill: #1b1b1b; }
        svg rect { fill: #1f5fa8; }
        section { break-inside: avoid; }
        @page { size: A4; margin: 18mm; }
        @media print {
          body { margin: 0; max-width: none; padding: 0; font-size: 11pt; }
          svg rect { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        }
        """
    }
}
