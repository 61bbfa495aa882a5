/// The kinds of replies, and the variables of their templates.
package enum ReplyKinds {
    /// The kinds; a file of replies must have all of them.
    package static let all: [String] = [
        "confirmation", "confirmation_urgent", "confirmation_forwarded", "confirmation_asking_place",
        "asking_held", "many_reports", "condolence", "addition_held", "status_held", "dismissed",
        "asking_place", "place_noted", "already_received", "forwarded", "status", "addition_noted", "addition_asked",
        "addition_too_late", "rating_asked", "rating_noted", "cancelled", "cancel_noted", "hidden", "hide_late",
        "hide_next", "no_ticket", "unknown_ticket", "help", "greeting", "not_understood", "language_set",
        "language_unknown", "stopped", "started", "answered", "answer_page", "nothing_more", "status_verified",
        "status_assigned", "status_in_progress", "status_on_hold", "status_resolved", "status_closed",
        "status_archived",
    ]

    /// The variables of templates, each with its longest value, for checking lengths.
    package static let longestValues: [String: String] = [
        "ticket": "LP99999999",
        "tracking_id": "9999999999",
        "agency": String(repeating: "X", count: 40),
        "institution": String(repeating: "X", count: 50),
        "place": String(repeating: "X", count: 30),
        "classification": "Pengaduan Tidak Berkadar Pengawasan",
        "status_word": String(repeating: "X", count: longestStatusWord),
        "status_line": String(repeating: "X", count: 60),
        "outcome": String(repeating: "X", count: longestStatusWord),
        "answer": String(repeating: "X", count: AnswerPages.firstLimit),
        "reason": String(repeating: "X", count: AnswerPages.firstLimit),
        "passage": String(repeating: "X", count: AnswerPages.otherLimit),
        "page": "99",
        "pages": "99",
        "quoted": "LP99999999",
        "rating": "5",
        "deadline": "31-12-2026",
        "emergency": String(repeating: "1", count: longestEmergencyNumber),
        "service_number": "9009",
        "languages": String(repeating: "X", count: 60),
        "anonymous": "x",
        "secret": "x",
        "forwarded": "x",
        "more": "x",
        "stopped": "x",
        "withdrawn": "x",
        "death": "x",
    ]
    /// The greatest length of a value, in characters.
    static let longestLengths = longestValues.mapValues(\.count)

    /// The longest word for a status.
    static let longestStatusWord = 16

    /// The longest emergency number, including the characters between its digits.
    package static let longestEmergencyNumber = 16

    /// The variables that are only present or absent.
    static let flags: [String] = ["anonymous", "secret", "forwarded", "more", "stopped", "withdrawn", "death"]

    /// The greatest number of segments of a reply.
    package static let mostSegments = 2
}
