/// Texts that get no answer: automatic texts, and mere abuse.
struct UnansweredText {
    /// Words of mere abuse, in small letters.
    let abuse: Set<String>

    /// Whether the text says that it is automatic.
    static func isAutomatic(_ words: WrittenWords) -> Bool {
        let text = words.words.joined(separator: " ")
        return automatic.contains { text.contains($0) }
    }

    /// Whether the text is the receipt of another service's machine: `Terima kasih telah menghubungi kami, nomor tiket Anda #1001`.
    ///
    /// Two different signs are needed, because a citizen may use one of them.
    static func isReceipt(_ words: WrittenWords) -> Bool {
        let text = words.words.joined(separator: " ")
        return receipt.count { signs in signs.contains { text.contains($0) } } >= 2
    }

    /// The signs of a receipt, by their kinds: thanks for a contact, the number of somebody's ticket, a promise to come back.
    private static let receipt: [[String]] = [
        [
            "telah menghubungi", "sudah menghubungi", "atas pesan anda", "atas pesan kakak", "pesan anda telah kami",
            "pesan anda sudah kami", "pesan anda kami terima", "atas pertanyaan anda",
            "thank you for contacting", "thanks for contacting", "thank you for your message",
        ],
        [
            "nomor tiket anda", "no tiket anda", "nomer tiket anda", "nomor tiket kakak", "dengan nomor tiket",
            "dgn nomor tiket", "dengan no tiket", "dgn no tiket", "tiket anda adalah", "nomor pesanan anda",
            "nomor pelanggan anda", "ticket number", "your ticket", "ticket id",
        ],
        [
            "akan segera membalas", "segera kami balas", "akan kami balas", "akan segera menghubungi",
            "akan menghubungi anda",
            "admin kami", "cs kami", "customer service kami", "tim kami akan", "agen kami", "mohon menunggu",
            "mohon ditunggu", "jam operasional", "we will get back", "will be in touch", "our team will",
        ],
    ]

    /// Whether a text insults.
    func isAbuse(_ words: WrittenWords) -> Bool {
        words.contains(anyOf: abuse)
    }

    private static let automatic = [
        "balasan otomatis", "dibalas otomatis", "balas otomatis", "pesan otomatis", "jawaban otomatis", "sms otomatis",
        "auto reply", "autoreply", "auto response", "autoresponse", "automatic reply", "automated message",
        "out of office", "do not reply", "jangan balas pesan ini", "jangan balas sms ini", "jangan membalas pesan ini",
        "jangan membalas sms ini",
        "tidak perlu dibalas", "mohon tidak membalas", "harap tidak membalas", "dikirim otomatis",
        "dikirim secara otomatis",
    ]

    /// The default words.
    static let usualAbuse: Set<String> = [
        "anjing", "anjir", "asu", "babi", "bacot", "bajingan", "bangsat", "bego", "brengsek", "goblok", "goblog",
        "jancok",
        "jancuk", "kampret", "keparat", "kontol", "memek", "ngentot", "pantek", "pepek", "pukimak", "setan", "tai",
        "tolol",
    ]
}
