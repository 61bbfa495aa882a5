/// The rules for submissions of messages to citizens.
package struct OutboundRules: Hashable, Sendable {
    /// The form of the request's body.
    package enum Body: Hashable, Sendable {
        case none
        case form([Parameter])
        case json(Template)
        case xml(Template)
    }

    /// A parameter of the query, the form or the headers; left out if its value is empty.
    package struct Parameter: Hashable, Sendable {
        package var name: String
        package var value: Template
    }

    /// The form of a recipient's number.
    package enum NumberFormat: String, Hashable, Sendable, CaseIterable {
        /// `62812…`
        case international
        /// `+62812…`
        case plus
        /// `0812…`
        case national
    }

    /// The coding of a text in one alphabet, and the carrier's value for this alphabet (`${alphabet}`).
    package struct Alphabet: Hashable, Sendable {
        package var coding: TextCoding
        package var value: String
    }

    /// The treatment of a text beyond ``textLimit``.
    package enum Overlong: String, Hashable, Sendable, CaseIterable {
        /// Several submissions, cut between words.
        case split
        /// A failure.
        case fail
    }

    /// One possible meaning of the carrier's answer.
    package struct Result: Hashable, Sendable {
        package enum Outcome: String, Hashable, Sendable, CaseIterable {
            case accepted
            case retry
            case wait
            case failed
            /// The recipient takes no more texts.
            case optedOut = "opted-out"
        }

        /// The HTTP statuses that it applies to.
        package var statuses: [ClosedRange<Int>]
        package var conditions: [Condition]
        package var outcome: Outcome
        /// The pause, for retry and wait.
        package var after: Duration?
        package var reason: String
        /// The class of the failure; nil for that of the status.
        package var failure: SubmissionFailure?
    }

    /// The place of the carrier's own id of the message in its answer.
    package struct Reference: Hashable, Sendable {
        package var source: FieldSource
        /// The texts before and after the id in the value.
        package var before: String
        package var behind: String
    }

    package var method = "POST"
    package var url: Template = ""
    package var query: [Parameter] = []
    package var headers: [Parameter] = []
    package var body: Body = .none
    package var basic: Basic?
    package var signature: SubmissionSignature?
    package var numbers: NumberFormat = .international
    package var time: TimeFormat = .pattern("yyyyMMddHHmmss")
    package var gsm = Alphabet(coding: .text([.utf8], isHexadecimal: false), value: "")
    package var ucs2 = Alphabet(coding: .text([.utf8], isHexadecimal: false), value: "")
    /// The longest text of one submission, in characters; nil for no limit.
    package var textLimit: Int?
    package var overlong: Overlong = .split
    package var results: [Result] = []
    /// The place of the operator's error code in its answer; nil for the usual places.
    package var code: FieldSource?
    /// Nil if reports contain our own `${reference}`.
    package var reference: Reference?
    /// Whether `${reference}` must differ from those of all our earlier ledgers, for operators that drop a known id.
    package var hasUniqueReferences = false

    /// The login by HTTP basic authentication.
    package struct Basic: Hashable, Sendable {
        package var username: Template
        package var password: Template
    }
}
