/// The rules for the callbacks with citizens' messages.
package struct InboundRules: Hashable, Sendable {
    /// The meaning of a field of a request.
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
    /// The conditions that a request is a message, if the same address also gets other requests.
    package var conditions: [Condition] = []
    /// The conditions, one of which is enough, that a request holds nothing for us; every other request that is neither a message nor a
    /// report is kept among the dead letters.
    package var foreign: [Condition] = []
    /// The list in a request with several messages; a request without it contains one message.
    package var batch: FieldSource?
    /// The places of each field; the first place with a value is used.
    package var fields: [Field: [FieldSource]] = [:]
    /// The required fields, in addition to sender and text.
    package var required: [Field] = []
    /// Known parameters that are not used, and are not logged as unknown.
    package var ignored: [String] = []
    /// The coding of a text in a request that does not name one.
    package var text: TextCoding = .text([.utf8], isHexadecimal: false)
    /// The coding of a text by the value of the field `coding`.
    package var codings: [String: TextCoding] = [:]
    /// Whether the field `udh` is hexadecimal instead of bytes.
    package var hasHexadecimalHeader = false
    /// The formats of the field `time`; the first that fits is used.
    package var times: [TimeFormat] = [.rfc3339, .epoch]
    /// The longest text of a message, in characters; a longer one is kept among the dead letters.
    package var textLimit = 10_000
    package var answers = CallbackAnswers()
}
