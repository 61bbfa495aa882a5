/// What the words of an answer mean, as no list of error codes is public.
enum AnswerWords {
    static func meanDuplicate(_ message: String) -> Bool {
        contains(message, ["already exist", "duplicate", "duplikat", "sudah ada", "sudah terdaftar", "sudah pernah"])
    }

    static func meanTokenRefused(_ message: String) -> Bool {
        contains(
            message,
            [
                "unauthenticated", "unauthorized", "unauthorised", "invalid token", "token invalid", "token expired",
                "token tidak", "token salah", "tidak berhak",
            ]
        )
    }

    private static func contains(_ message: String, _ words: [String]) -> Bool {
        let text = message.lowercased()
        return words.contains { text.contains($0) }
    }
}
