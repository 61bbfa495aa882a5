import ComplaintParser
import Complaints
import Formats

/// Shows a complaint in a terminal: the text with the deciding words underlined, then the fields.
struct ComplaintView {
    let complaint: Complaint
    let text: String
    let knowledge: Knowledge
    /// Whether the terminal understands ANSI styles.
    let styled: Bool

    var rendered: String {
        var lines = [underlined(), ""]
        for (name, value, because) in rows() {
            let label = name + String(repeating: " ", count: max(1, 16 - name.count))
            var line = bold(label) + value
            if !because.isEmpty { line += dim("  ← " + because.joined(separator: ", ")) }
            lines.append(line)
        }
        return lines.joined(separator: "\n")
    }

    private func rows() -> [(String, String, [String])] {
        var rows: [(String, String, [String])] = []
        func add(_ name: String, _ value: String?, _ confidence: Double? = nil, _ because: [String] = []) {
            guard let value else { return }
            rows.append(
                (
                    name, PrintableText.line(value) + (confidence.map { "  \(Int(($0 * 100).rounded())) %" } ?? ""),
                    because.map(PrintableText.line)
                )
            )
        }
        add("maksud", complaint.intent.value.rawValue, complaint.intent.confidence, complaint.intent.because)
        add("judul", complaint.title.isEmpty ? nil : complaint.title)
        add(
            "klasifikasi",
            complaint.classification?.value.label,
            complaint.classification?.confidence,
            complaint.classification?.because ?? []
        )
        if complaint.intent.value == .report {
            add(
                "kategori",
                complaint.category?.value ?? "belum jelas",
                complaint.category?.confidence,
                complaint.category?.because ?? []
            )
            let agency = complaint.agency.map { knowledge.agency($0.value)?.name ?? $0.value }
            add("instansi", agency ?? "belum jelas", complaint.agency?.confidence, complaint.agency?.because ?? [])
        }
        add("juga", list(complaint.agencyAlso))
        add("tembusan", list(complaint.desks))
        let place = [complaint.place.village?.titled, complaint.place.district?.titled].compactMap { $0 }.joined(
            separator: ", "
        )
        add("tempat", place.isEmpty ? nil : place, complaint.place.confidence, complaint.place.because)
        add("mungkin", list(complaint.place.candidates.map { "\($0.titled) (\($0.code))" }))
        let below = [
            complaint.place.rt.map { "RT \($0)" }, complaint.place.rw.map { "RW \($0)" }, complaint.place.street,
            complaint.place.landmark,
        ].compactMap { $0 }
        add("alamat", list(below))
        add(
            "kejadian",
            complaint.incidentDate?.value.description,
            complaint.incidentDate?.confidence,
            complaint.incidentDate?.because ?? []
        )
        if complaint.anonymous.value { add("anonim", "ya", nil, complaint.anonymous.because) }
        if complaint.secret.value { add("rahasia", "ya", nil, complaint.secret.because) }
        if complaint.urgent.value { add("mendesak", "ya", complaint.urgent.confidence, complaint.urgent.because) }
        add("tracking ID", complaint.trackingID)
        add("nomor tiket", complaint.ticketNumber)
        add("nilai", complaint.rating.map(String.init))
        return rows
    }

    private func list(_ values: [String]) -> String? {
        values.isEmpty ? nil : values.joined(separator: ", ")
    }

    /// The text with the words that decided underlined, or marked where the terminal knows no styles.
    private func underlined() -> String {
        let words =
            complaint.intent.because + (complaint.classification?.because ?? []) + (complaint.agency?.because ?? [])
            + complaint.place.because + (complaint.incidentDate?.because ?? []) + complaint.urgent.because
            + complaint.anonymous.because + complaint.secret.because
        // A hostile text must not steer the terminal.
        let text = PrintableText.lines(text)
        let bytes = Array(text.utf8)
        var marked = [Bool](repeating: false, count: bytes.count)
        for word in Set(words) where !word.isEmpty {
            let pattern = Array(word.utf8)
            guard pattern.count <= bytes.count, pattern.count <= 200 else { continue }
            for start in 0...(bytes.count - pattern.count) where bytes[start] == pattern[0] {
                guard bytes[start..<(start + pattern.count)].elementsEqual(pattern),
                    isWord(bytes, start, start + pattern.count)
                else {
                    continue
                }
                for position in start..<(start + pattern.count) { marked[position] = true }
            }
        }
        guard styled else { return text }
        var output: [UInt8] = []
        var inside = false
        for (position, byte) in bytes.enumerated() {
            if marked[position] != inside {
                output += Array((marked[position] ? "\u{1B}[4m" : "\u{1B}[24m").utf8)
                inside = marked[position]
            }
            output.append(byte)
        }
        if inside { output += Array("\u{1B}[24m".utf8) }
        return String(decoding: output, as: UTF8.self)
    }

    private func isWord(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Bool {
        (start == 0 || !isLetter(bytes[start - 1])) && (end == bytes.count || !isLetter(bytes[end]))
    }

    private func isLetter(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return lower >= 0x61 && lower <= 0x7A
    }

    private func bold(_ text: String) -> String { styled ? "\u{1B}[1m\(text)\u{1B}[22m" : text }
    private func dim(_ text: String) -> String { styled ? "\u{1B}[2m\(text)\u{1B}[22m" : text }
}
