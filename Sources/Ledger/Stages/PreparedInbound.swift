import Carriers
import Complaints
import Foundation

/// A message or part with its hashes and sealed values, made before the writer's turn; a class, since it is handed on several times.
final class PreparedInbound: Sendable {
    /// The hashes by which rows of the key before are known, while that is being exchanged.
    struct Retiring: Sendable {
        let content: Data
        let dedup: Data
        let sender: Data
    }

    let message: InboundMessage
    let generation: Int
    let retiring: Retiring?
    let content: Data
    /// The content's hash of generation 0, from which other hashes are made.
    let contentBase: Data
    let contentHash: Data
    /// The hash that a redelivery has in common with the message; without id and time a hash of its own.
    let dedup: Data
    /// Whether only its content, for a while, tells a redelivery.
    let hasNoID: Bool
    let senderHash: Data
    let sender: Data
    /// The text of a whole message, or the payload of a part.
    let sealed: Data

    init(_ message: InboundMessage, vault: Vault) {
        self.message = message
        content = message.payload.bytes
        let carrier = message.carrier.rawValue
        let place = Self.place(of: message)
        generation = vault.generation
        var whole = HashInput(carrier, message.sender.text, place)
        whole.append(content)
        let base = vault.hash(whole, generation: 0)
        contentBase = base
        contentHash = vault.upgraded(base)
        let id = message.carrierMessageID ?? ""
        hasNoID = id.isEmpty && message.sentAt == nil
        var identity: HashInput
        if !id.isEmpty {
            identity = HashInput("id", carrier, message.sender.text, id, place)
        } else if let sentAt = message.sentAt {
            identity = HashInput("sent", String(sentAt.milliseconds))
            identity.append(base)
        } else {
            identity = HashInput("once")
            identity.append(base)
            identity.append(String(message.receivedAt.milliseconds))
        }
        dedup = vault.hash(identity)
        senderHash = vault.hash(message.sender)
        retiring = vault.retiring.map { [identity] generation in
            Retiring(
                content: vault.upgraded(base, to: generation),
                dedup: vault.hash(identity, generation: generation),
                sender: vault.hash(Vault.parts(of: message.sender), generation: generation)
            )
        }
        sender = vault.seal(message.sender.text, for: "sender")
        switch (message.concatenation, message.payload) {
        case (nil, .text): sealed = vault.seal(content, for: "inbound.text")
        case (nil, .ucs2):
            sealed = vault.seal(InboundPayload.joined([1: message.payload], total: 1), for: "inbound.text")
        case (_?, _): sealed = vault.seal(content, for: "inbound.part")
        }
    }

    /// The further identities of a message whose carrier gave its id to another message before: by the content too, and then by the
    /// time at which the network took it too.
    func furtherIdentities() -> [HashInput] {
        var byContent = HashInput(
            "id again",
            message.carrier.rawValue,
            message.sender.text,
            message.carrierMessageID ?? "",
            Self.place(of: message)
        )
        byContent.append(contentBase)
        var byTime = byContent
        byTime.append(String(message.sentAt?.milliseconds ?? 0))
        return [byContent, byTime]
    }

    private static func place(of message: InboundMessage) -> String {
        guard let part = message.concatenation else { return "-" }
        return "\(part.reference.map(String.init) ?? "-")/\(part.isWide)/\(part.total)/\(part.sequence)"
    }
}
