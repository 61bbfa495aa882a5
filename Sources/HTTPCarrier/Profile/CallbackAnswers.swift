/// The answers to a carrier, by the outcome of its callback.
package struct CallbackAnswers: Hashable, Sendable {
    /// The outcome of a callback.
    package enum Outcome: String, Hashable, Sendable, CaseIterable {
        /// The message is on disk.
        case stored
        /// The message was already on disk.
        case duplicate
        /// The message is unreadable and kept among the dead letters: nothing is lost, and sending it again is useless.
        case kept
        /// A required field is missing, or the request is malformed.
        case invalid
        /// The message could not be stored and must be sent again.
        case busy
        /// The caller did not prove that it is the carrier.
        case refused
    }

    /// One answer.
    package struct Answer: Hashable, Sendable {
        package var status: Int
        package var headers: [Header] = []
        package var body: Template = ""
        /// The escaping of the values in the body.
        package var escaping: Template.Escaping = .plain
        /// The body for a request of several messages; `${items}` stands for their ``CallbackAnswers/items``.
        package var batchBody: Template?
    }

    /// One header of an answer.
    package struct Header: Hashable, Sendable {
        package var name: String
        package var value: Template
    }

    /// The values of an answer, in addition to the fields of the request.
    static let valueNames: Set<String> = ["id", "sender", "recipient", "receipt", "reason", "outcome", "remarks"]

    package var answers: [Outcome: Answer] = [:]
    /// The texts in a common answer for each of several messages.
    package var items: [Outcome: Template] = [:]
    package var separator = ""

    /// The answer for an outcome: the profile's, or the default.
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

    /// The text for one of several messages.
    package func item(for outcome: Outcome) -> Template {
        items[outcome] ?? (outcome == .duplicate || outcome == .kept ? items[.stored] : nil) ?? ""
    }

    static let plainText = Header(name: "Content-Type", value: "text/plain; charset=utf-8")
}
