/// A message, an undecodable message or a delivery report, where a carrier hands over several at once.
package enum InboundItem: Hashable, Sendable {
    case message(InboundMessage)
    case undecodable(UndecodableMessage)
    case report(DeliveryReport)
}
