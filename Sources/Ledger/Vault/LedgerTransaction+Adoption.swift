import Complaints
import Foundation
import GRDB

/// While the key is being exchanged, rows may still be known by the hash of the key before. What looks a hash up brings such rows
/// over first, so that every look-up needs the current hash only.
extension LedgerTransaction {
    /// A column that is looked up by a hash.
    enum LookUp: String {
        case message = """
            inbound_message SET dedup_hash = ?1
            WHERE id = (SELECT inbound_id FROM inbound_identity WHERE dedup_hash = ?2)
            """
        case part = "inbound_part SET dedup_hash = ?1 WHERE dedup_hash = ?2"
        case messageContent = "inbound_message SET content_hash = ?1 WHERE content_hash = ?2 AND has_no_id = 1"
        case partContent = "inbound_part SET content_hash = ?1 WHERE content_hash = ?2 AND has_no_id = 1"
        case assembly = "inbound_part SET assembly_hash = ?1 WHERE assembly_hash = ?2"
        case deliveryReport = "delivery_report SET dedup_hash = ?1 WHERE dedup_hash = ?2"
        case deadLetter = "dead_letter SET dedup_hash = ?1 WHERE dedup_hash = ?2"
        case ticketSender = "ticket SET sender_hash = ?1 WHERE sender_hash = ?2"
        case sender = "sender SET sender_hash = ?1 WHERE sender_hash = ?2"
        case recipient = "outbound_message SET recipient_hash = ?1 WHERE recipient_hash = ?2"
    }

    /// The current hash of a value, by which rows are found in the given places.
    func hash(_ parts: [Data], in places: LookUp...) throws -> Data {
        let hash = vault.hash(parts)
        try adopt(hash, from: vault.retiringHash(parts), in: places)
        return hash
    }

    /// The current hash of a number, by which all of its owner is found.
    func hash(_ number: PhoneNumber) throws -> Data {
        try hash(Vault.parts(of: number), in: .ticketSender, .sender, .recipient)
    }

    /// The current form of a number's hash that was read earlier, by which all of its owner is found.
    func current(_ hash: Data) throws -> Data {
        let current = vault.upgraded(hash)
        try adopt(current, from: current == hash ? nil : hash, in: [.ticketSender, .sender, .recipient])
        return current
    }

    func adopt(_ hash: Data, from retiring: Data?, in places: [LookUp]) throws {
        guard let retiring else { return }
        for place in places {
            if place == .message { try prepareChangeOfIdentities() }
            try run("UPDATE \(place.rawValue)", [hash, retiring])
        }
    }
}

extension Vault {
    /// The hash by which a number is found again.
    func hash(_ number: PhoneNumber) -> Data {
        hash(HashInput("number", number.kind.rawValue, number.text))
    }

    /// A carrier's name for a segment, as it is stored and found again.
    ///
    /// A short one is a counter. A longer one may contain a telephone number or words, so its keyed hash stands for it: that of generation
    /// 0, which an exchange of the key leaves as it is.
    func stored(reference: String) -> String {
        guard reference.utf8.count > 8 else { return reference }
        return "#" + hash([Data("reference".utf8), Data(reference.utf8)], generation: 0).hexadecimal
    }

    static func parts(of number: PhoneNumber) -> [Data] {
        ["number", number.kind.rawValue, number.text].map { Data($0.utf8) }
    }

    /// The hashes by which rows of a hash's value are known: the given and the current one, which differ while the key is being
    /// exchanged.
    func forms(of hash: Data) -> [Data] {
        let current = upgraded(hash)
        return current == hash ? [hash] : [hash, current]
    }
}
