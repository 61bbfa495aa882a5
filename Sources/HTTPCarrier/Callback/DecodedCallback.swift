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
    /// Whether it is a report with a status of unknown meaning.
    var hasUnknownStatus = false

    /// What is to be stored; nil where nothing is.
    var item: InboundItem? {
        switch content {
        case .message(let message): .message(message)
        case .report(let report): .report(report)
        case .unreadable(let message, _): .undecodable(message)
        case .invalid(_, let message): message.map(InboundItem.undecodable)
        }
    }

    /// Why it is not what it should be; nil where it is.
    var fault: CallbackFault? {
        switch content {
        case .message, .report: nil
        case .unreadable(_, let fault), .invalid(let fault, _): fault
        }
    }

    /// The answer's kind, once it is stored and where it is new.
    var outcome: CallbackAnswers.Outcome {
        switch content {
        case .message, .report: .stored
        case .unreadable: .kept
        case .invalid: .invalid
        }
    }
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
