/// Why a callback is no message: told to the caller, and to the operator in the log. Holds no number, no text, no secret.
package struct CallbackFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of fault.
    package enum Code: String, Hashable, Sendable, CaseIterable {
        /// The body is no form, JSON or XML.
        case malformed
        /// A field is missing.
        case missing
        /// The sender's field holds neither a number nor a name.
        case sender
        /// The text's bytes are none of the character set.
        case encoding
        /// The message is no text.
        case binary
        /// The text is longer than the profile allows.
        case tooLong
        /// The request is neither a message nor a report of this carrier.
        case unrelated
        /// A list of messages is empty or too long.
        case batch
    }

    package var code: Code
    /// What is wrong, as a sentence without its final stop.
    package var reason: String

    package init(_ code: Code, _ reason: String) {
        self.code = code
        self.reason = reason
    }

    package var description: String { reason }
}
