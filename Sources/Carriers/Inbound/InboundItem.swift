/// One of the things that a carrier hears, where several come at once.
package enum InboundItem: Hashable, Sendable {
    case message(InboundMessage)
    case undecodable(UndecodableMessage)
    case report(DeliveryReport)
}
