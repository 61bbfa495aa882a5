/// The reason why octets are no PDU, or why a PDU has no form on the wire.
package struct SMPPError: Error, Hashable, Sendable {
    /// The kind of fault.
    package enum Code: String, Hashable, Sendable, CaseIterable {
        /// There are fewer octets than a header has.
        case truncated
        /// `command_length` is less than 16, more than allowed, or not the number of octets.
        case invalidLength = "invalid-length"
        /// A value is too long for its parameter, holds a NUL, or has the wrong form.
        case invalidValue = "invalid-value"
    }

    package var code: Code
    /// The fault in words; never an address or a text.
    package var reason: String

    init(_ code: Code, _ reason: String) {
        self.code = code
        self.reason = reason
    }
}

extension SMPPError: CustomStringConvertible {
    package var description: String { "\(code.rawValue): \(reason)" }
}

/// A difference from the specification that does not prevent the reading of a PDU.
package enum Deviation: Hashable, Sendable {
    /// A C-octet string ends without its NUL.
    case missingTerminator(Field)
    /// A C-octet string is longer than its parameter may be.
    case overlong(Field)
    /// The PDU ends before this mandatory parameter.
    case missing(Field)
    /// `sm_length` says more than there is.
    case shortMessageCut
    /// NULs stand between the mandatory and the optional parameters, or behind the last parameter.
    case strayNUL
    /// The octets behind the last whole optional parameter are none.
    case brokenTLV

    /// The deviation in words, for a log.
    package var reason: String {
        switch self {
        case .missingTerminator(let field): "\(field.rawValue) has no terminator"
        case .overlong(let field): "\(field.rawValue) is longer than its parameter"
        case .missing(let field): "the PDU ends before \(field.rawValue)"
        case .shortMessageCut: "sm_length says more octets than there are"
        case .strayNUL: "there is a NUL where an optional parameter begins or behind the last one"
        case .brokenTLV: "the last optional parameter is cut off"
        }
    }
}
