/// How a carrier takes messages to citizens.
package struct OutboundRules: Hashable, Sendable {
    /// How the request's body is written.
    package enum Body: Hashable, Sendable {
        case none
        case form([Parameter])
        case json(Template)
        case xml(Template)
    }

    /// A parameter of the query, the form or the headers; left out where its value is empty.
    package struct Parameter: Hashable, Sendable {
        package var name: String
        package var value: Template
    }

    /// How a recipient's number is written.
    package enum NumberFormat: String, Hashable, Sendable, CaseIterable {
        /// `62812…`
        case international
        /// `+62812…`
        case plus
        /// `0812…`
        case national
    }

    /// How a text is written by its alphabet, and by which value the carrier knows the alphabet (`${alphabet}`).
    package struct Alphabet: Hashable, Sendable {
        package var coding: TextCoding
        package var value: String
    }

    /// What a text beyond ``textLimit`` becomes.
    package enum Overlong: String, Hashable, Sendable, CaseIterable {
        /// Several submissions, cut between words.
        case split
        /// A failure.
        case fail
    }

    /// One thing that the carrier's answer can mean.
    package struct Result: Hashable, Sendable {
        package enum Outcome: String, Hashable, Sendable, CaseIterable {
            case accepted
            case retry
            case wait
            case failed
        }

        /// The HTTP statuses that it applies to.
        package var statuses: [ClosedRange<Int>]
        package var conditions: [Condition]
        package var outcome: Outcome
        /// For retry and wait.
        package var after: Duration?
        package var reason: String
    }

    /// Where the carrier's own id of the message stands in its answer.
    package struct Reference: Hashable, Sendable {
        package var source: FieldSource
        /// What stands before and behind it in the value found.
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
    /// The longest text of one submission, in characters; nil for any length.
    package var textLimit: Int?
    package var overlong: Overlong = .split
    package var results: [Result] = []
    /// Nil where reports come back with our own `${reference}`.
    package var reference: Reference?
    /// Whether `${reference}` is to be one that no other ledger of ours has ever used: for operators that drop what they have seen.
    package var hasUniqueReferences = false

    /// Login by HTTP basic authentication.
    package struct Basic: Hashable, Sendable {
        package var username: Template
        package var password: Template
    }
}
