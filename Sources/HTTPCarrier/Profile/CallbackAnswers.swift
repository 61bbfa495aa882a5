/// What a carrier is answered, by what became of its callback.
package struct CallbackAnswers: Hashable, Sendable {
    /// What became of a callback.
    package enum Outcome: String, Hashable, Sendable, CaseIterable {
        /// It is on disk.
        case stored
        /// It was on disk already.
        case duplicate
        /// It cannot be read and is kept among the dead letters: nothing is lost, and sending it again is of no use.
        case kept
        /// It lacks what makes a message, or is malformed.
        case invalid
        /// It could not be stored: to be sent again.
        case busy
        /// The caller is not who it should be.
        case refused
    }

    /// One answer.
    package struct Answer: Hashable, Sendable {
        package var status: Int
        package var headers: [Header] = []
        package var body: Template = ""
        /// What the body's values are escaped for.
        package var escaping: Template.Escaping = .plain
        /// The body where the request held several messages; `${items}` are their ``CallbackAnswers/items``.
        package var batchBody: Template?
    }

    /// One header of an answer.
    package struct Header: Hashable, Sendable {
        package var name: String
        package var value: Template
    }

    /// What an answer may say, beside the fields of the request.
    static let valueNames: Set<String> = ["id", "sender", "recipient", "receipt", "reason", "outcome", "remarks"]

    package var answers: [Outcome: Answer] = [:]
    /// What stands in the answer for each message of several.
    package var items: [Outcome: Template] = [:]
    package var separator = ""

    /// The answer for an outcome: the profile's, or what stands to reason.
    package func answer(for outcome: Outcome) -> Answer {
        if let answer = answers[outcome] { return answer }
        switch outcome {
        case .stored: return Answer(status: 200)
        case .duplicate, .kept: return self.answer(for: .stored)
        case .invalid: return Answer(status: 400, headers: [Self.plainText], body: "${reason}\n")
        case .busy: return Answer(status: 503)
        case .refused: return Answer(status: 403)
        }
    }

    /// The text for one message of several.
    package func item(for outcome: Outcome) -> Template {
        items[outcome] ?? (outcome == .duplicate || outcome == .kept ? items[.stored] : nil) ?? ""
    }

    static let plainText = Header(name: "Content-Type", value: "text/plain; charset=utf-8")
}
