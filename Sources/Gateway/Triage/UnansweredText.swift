/// Texts that get no answer: automatic texts, and mere abuse.
struct UnansweredText {
    /// Words of mere abuse, in small letters.
    let abuse: Set<String>

    /// Whether the text says that it is automatic.
    static func isAutomatic(_ words: WrittenWords) -> Bool {
        let text = words.words.joined(separator: " ")
        return automatic.contains { text.contains($0) }
    }

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
