import Carriers

/// What one message or report of a callback turned out to be.
struct DecodedCallback: Sendable {
    /// What is to be done with it.
    enum Content: Sendable {
        case message(InboundMessage)
        case report(DeliveryReport)
        /// To be kept among the dead letters; nothing better can come of sending it again.
        case unreadable(UndecodableMessage, CallbackFault)
        /// To be refused; kept as well where something of a message was in it.
        case invalid(CallbackFault, UndecodableMessage?)
    }

    var content: Content
    /// What the answer may echo.
    var echo: CallbackEcho
    /// What the operator should know of, though the message is well.
    var remarks: [String] = []
}

/// The values of a request that an answer may echo.
struct CallbackEcho: Sendable {
    var id = ""
    var sender = ""
    var recipient = ""
    var fields: CallbackFields?

    /// The value of a template's name, where it is one of the request.
    func value(of name: String) -> String? {
        switch name {
        case "id": return id
        case "sender": return sender
        case "recipient": return recipient
        default:
            guard name.hasPrefix("field:"), let source = FieldSource(String(name.dropFirst(6))) else { return nil }
            return fields?.first(of: [source]).map { String(decoding: $0, as: UTF8.self) }
        }
    }
}
