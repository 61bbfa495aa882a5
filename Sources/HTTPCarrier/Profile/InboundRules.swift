/// How a carrier hands over what citizens text.
package struct InboundRules: Hashable, Sendable {
    /// What a field of a request means.
    package enum Field: String, Hashable, Sendable, CaseIterable {
        case sender
        case recipient
        case text
        case id
        case time
        case charset
        case coding
        case udh
        case concatenationReference = "concatenation_reference"
        case concatenationTotal = "concatenation_total"
        case concatenationPart = "concatenation_part"
    }

    /// The methods that are accepted, in upper case.
    package var methods: [String] = ["GET", "POST"]
    /// What must hold for a request to be a message at all, where the same address gets other requests too.
    package var conditions: [Condition] = []
    /// The list of messages in a request that holds several; a request without it holds one.
    package var batch: FieldSource?
    /// Where each field stands; the first place that has a value counts.
    package var fields: [Field: [FieldSource]] = [:]
    /// The fields without which a request is refused, beside sender and text.
    package var required: [Field] = []
    /// Parameters that are known and of no use, so that nobody is warned of them.
    package var ignored: [String] = []
    /// How a text stands in a request that says nothing of it.
    package var text: TextCoding = .text([.utf8], isHexadecimal: false)
    /// How it stands by the value of the field `coding`.
    package var codings: [String: TextCoding] = [:]
    /// Whether the field `udh` is hexadecimal instead of bytes.
    package var hasHexadecimalHeader = false
    /// The formats of the field `time`; the first that fits counts.
    package var times: [TimeFormat] = [.rfc3339, .epoch]
    /// The longest text that becomes a message, in characters; a longer one is kept among the dead letters.
    package var textLimit = 10_000
    package var answers = CallbackAnswers()
}
