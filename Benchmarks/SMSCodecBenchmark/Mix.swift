import SMSCodec

/// A hundred messages in the proportions that the benchmark states.
struct Mix {
    let messages: [TPDU]
    let octets: [[UInt8]]
    let kinds: [(name: String, octets: [[UInt8]])]
    let texts: [String]

    init() throws {
        let single =
            "Lampu jalan mati di Jl. Sudirman RT 05/02 Kel. Pasar II Muara Enim sejak 3 hari. Mohon diperbaiki."
        let long = String(
            repeating: "Jalan desa rusak parah, truk batu bara lewat setiap malam tanpa henti. ",
            count: 5
        )
        let emoji = "Terima kasih pak Bupati 🙏 jalan sudah bagus, tinggal lampunya 💡 yang belum."
        let singles = try Self.messages(single, reference: 0)
        let parts = try Self.messages(long, reference: 42)
        let wide = try Self.messages(emoji, reference: 0)
        messages = (0..<100).map { index in
            switch index * 37 % 100 {
            case 0..<60: singles[0]
            case 60..<85: parts[index % parts.count]
            default: wide[index % wide.count]
            }
        }
        octets = try messages.map { try $0.encoded() }
        kinds = [
            ("GSM-7 single", try singles.map { try $0.encoded() }),
            ("GSM-7 concatenated", try parts.map { try $0.encoded() }),
            ("UCS-2", try wide.map { try $0.encoded() }),
        ]
        texts = [long, single, emoji]
    }

    private static func messages(_ text: String, reference: UInt8) throws -> [TPDU] {
        let cut = try Segmentation(text, reference: .eightBit(reference))
        guard let time = CivilTime(iso8601: "2026-08-17T10:00:00+07:00") else { return [] }
        return cut.segments.map {
            .deliver(
                Deliver(
                    originator: Address("+6281234567890"),
                    timestamp: ServiceCentreTimestamp(time),
                    userData: $0,
                    dataCodingScheme: cut.dataCodingScheme
                )
            )
        }
    }
}
